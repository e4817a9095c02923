"""The gate on the tiny exercise, through the real engine: what it takes, and each kind of hole."""

from pathlib import Path

import msgspec
import pytest

from grader.errors import ExerciseError
from grader.validate import Validation, validate
from grader.validate.findings import Verdict
from grader.validate.mutants import make_mutants
from tests.tiny_exercise import TESTS, Tiny, write_tiny
from tests.tiny_mistakes import BOTH, TWICE, write_mistakes

#: The tests of the tiny exercise, and a second counter that nothing may touch.
STRICT = TESTS.replace(
    'assert await db.fetchval("SELECT value FROM counters WHERE id = 1") == 1, "it was not stored"',
    'rows = [tuple(row) for row in await db.fetch("SELECT * FROM counters ORDER BY id")]\n'
    '    assert rows == [(1, 1), (2, 0)], "not exactly this counter was changed"',
)
#: These, and what only a second call and a cancelled one tell: needed by mutants, and slower.
THOROUGH = "import asyncio\n" + STRICT.replace(
    '"not exactly this counter was changed"',
    """"not exactly this counter was changed"
    assert await student.count_up(1) == 2, "the second count is not 2"
    async with db.rival() as rival, rival.transaction():
        await rival.execute("SELECT FROM counters WHERE id = 2 FOR UPDATE")
        call = student.count_up(2)
        running = asyncio.ensure_future(call)
        await db.wait_for_blocked(1)
        call.cancel()
        with student.raises("CancelledError"):
            await running""",
)
TWO_COUNTERS = """
CREATE TABLE counters (id bigint PRIMARY KEY, value bigint NOT NULL CHECK (value >= 0));
INSERT INTO counters VALUES (1, 0), (2, 0);
"""


BY_HAND = '''
"""By hand."""


async def count_up(pool, counter_id):
    conn = await pool.acquire()
    try:
        return await conn.fetchval(
            "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
        )
    finally:
        await pool.release(conn)
'''


def write_style(tiny: Tiny, name: str, source: str) -> None:
    """Write another right solution."""
    folder = tiny.root / "solutions/tiny/right"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(source.lstrip())


def make(root: Path, *, tests: str = STRICT, mistakes: dict[str, str] = BOTH) -> Tiny:
    """Write the tiny exercise with stored mistakes."""
    tiny = write_tiny(root, tests=tests, schema=TWO_COUNTERS)
    write_mistakes(tiny, mistakes)
    return tiny


def messages(validation: Validation) -> list[str]:
    """What its holes say."""
    return [hole.message for hole in validation.holes]


async def test_gate_holds(tmp_path: Path) -> None:
    """A sound exercise has no hole: full marks, none for the stub, each mistake caught."""
    found = await validate(make(tmp_path).settings)
    assert found.holds and messages(found) == []
    [tiny] = found.exercises
    assert (tiny.score, tiny.stub_score) == (4, 0)
    assert [test.catches for test in tiny.tests] == [1, 1]
    assert [wrong.caught for wrong in tiny.wrong_solutions] == [True, True]


async def test_every_right_style_has_full_marks(tmp_path: Path) -> None:
    """Another right way is tried with the hidden tests and the visible ones."""
    tiny = make(tmp_path)
    write_style(tiny, "by_hand", BY_HAND)
    found = await validate(tiny.settings)
    assert found.holds
    [style] = found.exercises[0].styles
    assert (style.name, style.title, style.score) == ("by_hand", "By hand.", 4)


async def test_a_right_style_that_loses_points_is_a_hole(tmp_path: Path) -> None:
    """Then a test asks for more than the exercise says."""
    tiny = make(tmp_path)
    write_style(tiny, "by_hand", BY_HAND.replace("fetchval", "fetchrow"))
    found = await validate(tiny.settings)
    assert [m for m in messages(found) if "test_counts does not pass on right/by_hand.py" in m]
    assert found.exercises[0].score == 4


async def test_a_right_style_may_add_to_the_stubs_parameters(tmp_path: Path) -> None:
    """Students start from the stub and from the reference's form; another style is its own."""
    tiny = make(tmp_path)
    write_style(tiny, "by_hand", BY_HAND.replace("counter_id)", "counter_id, step=1)", 1))
    assert (await validate(tiny.settings)).holds


async def test_mutants_of_each_right_style_are_tried(tmp_path: Path) -> None:
    """And counted by themselves: a reason for one style's mutant is none for another's."""
    tiny = make(tmp_path, tests=THOROUGH)
    write_style(tiny, "by_hand", BY_HAND)
    found = await validate(tiny.settings, mutate=True)
    mutants = found.exercises[0].mutants or []
    assert {mutant.of for mutant in mutants} == {"solution", "by_hand"}
    survivors = [(mutant.of, mutant.operator) for mutant in mutants if mutant.survives]
    assert survivors == [("by_hand", "drop-finally"), ("by_hand", "drop-statement")]


async def test_mutants_are_caught(tmp_path: Path) -> None:
    """Each small change of the solution fails a test."""
    found = await validate(make(tmp_path, tests=THOROUGH).settings, mutate=True)
    mutants = found.exercises[0].mutants
    assert mutants and not [mutant.id for mutant in mutants if mutant.survives]


async def test_survivors_are_a_hole(tmp_path: Path) -> None:
    """One call, with one counter in the table, tells nothing of other calls and counters."""
    tiny = write_tiny(tmp_path)
    write_mistakes(tiny, BOTH)
    found = await validate(tiny.settings, mutate=True)
    survivors = [m.operator for m in found.exercises[0].mutants or () if m.survives]
    assert survivors == ["swallow-cancelled", "remember", "sql-drop-condition"]
    assert any("survive" in message for message in messages(found))


async def test_a_wrong_claim_of_equivalence_is_a_hole(tmp_path: Path) -> None:
    """A mutant that is said to be equivalent is run, and its reason doubted if a test fails."""
    tiny = make(tmp_path, tests=THOROUGH)
    mutant = make_mutants((tmp_path / "solutions/tiny/tiny.py").read_text())[0]
    (tmp_path / "solutions/tiny/equivalent.toml").write_text(f"'{mutant.id}' = 'I think so'\n")
    [hole] = (await validate(tiny.settings, mutate=True)).holes
    assert mutant.id in hole.message and hole.place.endswith("equivalent.toml:1")


async def test_an_uncaught_mistake_is_a_hole(tmp_path: Path) -> None:
    """A mistake that passes a test which it names is told with the line that names it."""
    lied = TWICE.replace("test_counts", "test_counts, test_counts_in_one_round_trip")
    found = await validate(make(tmp_path, mistakes=BOTH | {"counts_twice": lied}).settings)
    [hole] = found.holes
    assert "counts_twice is not caught by test_counts_in_one_round_trip" in hole.message
    assert hole.place.endswith("wrong/counts_twice.py:3")


async def test_an_idle_test_is_a_hole(tmp_path: Path) -> None:
    """A test that fails on no stored mistake is told with its own line."""
    found = await validate(make(tmp_path, mistakes={"counts_twice": TWICE}).settings)
    [hole] = found.holes
    assert "test_counts_in_one_round_trip is idle" in hole.message
    assert hole.place.endswith(f"test_hidden.py:{found.exercises[0].tests[1].line}")


async def test_a_readme_without_a_tasks_section_is_a_hole(tmp_path: Path) -> None:
    """Pages would lead nowhere; an exercise without a README is none."""
    tiny = make(tmp_path)
    (tiny.exercise.stub.parent / "README.md").write_text("# Tiny\n\n## 9.2 Another\n")
    [hole] = (await validate(tiny.settings)).holes
    assert hole.message.startswith('README.md has no section "## 9.1 ..."')


async def test_promises_that_weigh_too_little_are_a_hole(tmp_path: Path) -> None:
    """Three points of four for the plain case are too many where a promise is made."""
    tests = TESTS.replace("@points(3)", '@points(3, "plain")').replace(
        "@points(1)", '@points(1, "promise")'
    )
    [hole] = (await validate(make(tmp_path, tests=tests, mistakes=BOTH).settings)).holes
    assert "the plain case has 75 % of its points, its promises have 25 %" in hole.message


async def test_others_that_catch_a_mistake_are_told(tmp_path: Path) -> None:
    """The matrix also knows a test that a mistake fails without naming it."""
    both = TWICE.replace("return await pool", 'await pool.fetch("SELECT 1")\n    return await pool')
    found = await validate(make(tmp_path, mistakes=BOTH | {"counts_twice": both}).settings)
    [wrong, _] = found.exercises[0].wrong_solutions
    assert (wrong.named, wrong.others) == (["test_counts"], ["test_counts_in_one_round_trip"])


async def test_a_stub_that_fails_by_accident_is_a_hole(tmp_path: Path) -> None:
    """On a stub, a test fails because nothing is written yet, not before it has called anything."""
    tests = STRICT.replace(
        "await student.count_up(1)\n    assert len",
        'assert wire.statements, "nothing was sent"\n    await student.count_up(1)\n    assert len',
    )
    found = await validate(make(tmp_path, tests=tests).settings)
    told = [message for message in messages(found) if "NotImplementedError" in message]
    assert told == [
        "test_counts_in_one_round_trip fails on the stub for another reason than "
        "NotImplementedError: nothing was sent"
    ]


async def test_a_test_that_passes_on_the_stub_is_a_hole(tmp_path: Path) -> None:
    """Nothing is to be had for nothing."""
    tests = STRICT.replace("await student.count_up(1)\n    assert len", "assert 1 + len")
    found = await validate(make(tmp_path, tests=tests).settings)
    assert "test_counts_in_one_round_trip passes on the stub" in messages(found)


async def test_a_solution_that_fails_is_a_hole(tmp_path: Path) -> None:
    """The reference earns every point, or its tests are wrong."""
    tests = STRICT.replace('== 1, "more', '== 2, "more')
    found = await validate(make(tmp_path, tests=tests).settings)
    assert any("does not pass on the solution: more than" in one for one in messages(found))
    assert found.exercises[0].score == 3


async def test_a_visible_test_that_fails_is_a_hole(tmp_path: Path) -> None:
    """What students are shown works with the solution."""
    tiny = make(tmp_path)
    visible = tmp_path / "exercises/tiny/test_visible.py"
    visible.write_text(visible.read_text().replace('== 1, "more', '== 2, "more'))
    [hole] = (await validate(tiny.settings)).holes
    assert hole.place.startswith(str(visible)) and "visible" in hole.message


async def test_a_verdict_that_depends_on_luck_is_a_hole(tmp_path: Path) -> None:
    """More runs show a test whose verdict hangs on its random rows."""
    tests = STRICT.replace("(student, wire)", "(student, wire, rng)").replace(
        "await student.count_up(1)\n    assert len",
        "for _ in range(rng.choice([1, 2])):\n        await student.count_up(1)\n    assert len",
    )
    found = await validate(make(tmp_path, tests=tests).settings, repeat=12)
    [tiny] = found.exercises
    assert tiny.unstable
    on_solution = next(one for one in tiny.unstable if one.file == "solution")
    assert set(on_solution.verdicts) == {Verdict.PASSED, Verdict.FAILED}
    assert any("is unstable on solution" in message for message in messages(found))


@pytest.mark.parametrize("copy", [False, True], ids=["handed on", "copied"])
async def test_a_verdict_that_tells_how_a_database_was_made_is_a_hole(
    copy: bool, tmp_path: Path
) -> None:
    """Solution and stub meet each test both ways, whichever of them the run was asked for."""
    tests = STRICT.replace("(student, wire)", "(student, wire, request)").replace(
        'assert len(wire.statements) == 1, "more',
        'plugin = next(p for p in request.config.pluginmanager.get_plugins() if hasattr(p, "job"))'
        '\n    assert not plugin.job.settings.copy, "this is a copy"\n    assert 1, "more',
    )
    settings = msgspec.structs.replace(make(tmp_path, tests=tests).settings, copy=copy)
    found = await validate(settings)
    [tiny] = found.exercises
    [one] = tiny.differing
    told = [message for message in messages(found) if "made the other way" in message]
    assert (one.file, one.test, tiny.both_ways) == ("solution", "test_counts_in_one_round_trip", 4)
    assert {one.verdict, one.other_way} == {Verdict.PASSED, Verdict.FAILED}
    assert len(told) == 1 and told[0].startswith("test_counts_in_one_round_trip has another")
    assert "(failed: this is a copy" in told[0]


async def test_a_test_that_breaks_on_a_mistake_is_a_hole(tmp_path: Path) -> None:
    """A mistake must not make the test itself break: a student's would be a grader error."""
    tests = STRICT.replace(
        'assert len(wire.statements) == 1, "more',
        'if len(wire.statements) > 1:\n        raise RuntimeError\n    assert True, "more',
    )
    found = await validate(make(tmp_path, tests=tests).settings)
    assert any("breaks on two_statements" in message for message in messages(found))


async def test_an_unknown_test_is_refused(tmp_path: Path) -> None:
    """A mistake that names no test of ours is told with the line."""
    tiny = make(tmp_path, mistakes={"lost": TWICE.replace("test_counts", "test_count")})
    with pytest.raises(ExerciseError, match="no test test_count") as caught:
        await validate(tiny.settings)
    assert caught.value.place.endswith("lost.py:3")


async def test_a_mistake_that_is_no_python_is_refused(tmp_path: Path) -> None:
    """So is one that cannot be parsed."""
    tiny = make(tmp_path, mistakes={"odd": TWICE + "\n)\n"})
    with pytest.raises(ExerciseError, match="not valid Python") as caught:
        await validate(tiny.settings)
    assert caught.value.path.name == "odd.py"


async def test_a_mistake_that_cannot_be_imported_is_refused(tmp_path: Path) -> None:
    """So is one that falls over when it is loaded: it proves nothing."""
    tiny = make(tmp_path, mistakes=BOTH | {"odd": TWICE + "\nLIMIT = unknown\n"})
    with pytest.raises(ExerciseError, match="NameError") as caught:
        await validate(tiny.settings)
    assert caught.value.place.endswith("odd.py:11")


async def test_an_exercise_without_a_solution_is_refused(tmp_path: Path) -> None:
    """There is nothing to hold its tests against."""
    tiny = make(tmp_path)
    (tmp_path / "solutions/tiny/tiny.py").unlink()
    with pytest.raises(ExerciseError, match="no solution"):
        await validate(tiny.settings)


async def test_broken_test_is_told_with_its_cause(tmp_path: Path) -> None:
    """The author reads what the test's code raised, and which fixture there is not."""
    tests = TESTS.replace("student, db)", "student, bd)").replace("len(wire", "len(wires")
    found = await validate(make(tmp_path, tests=tests).settings)
    told = "\n".join(messages(found))
    assert "test_counts does not pass on the solution: this test could not be prepared" in told
    assert "(there is no fixture bd)" in told
    assert "a test broke (NameError: name 'wires' is not defined)" in told


async def test_solution_that_differs_from_its_stub_is_refused(tmp_path: Path) -> None:
    """A student who fills in the stub must be able to earn what the solution earns."""
    tiny = make(tmp_path)
    stub = tiny.exercise.stub
    stub.write_text(stub.read_text().replace("counter_id: int", "counter: int"))
    with pytest.raises(ExerciseError, match=r"in the stub \(line 7\)") as caught:
        await validate(tiny.settings)
    assert caught.value.place == f"{tmp_path}/solutions/tiny/tiny.py:2"


async def test_visible_test_of_no_task_is_refused(tmp_path: Path) -> None:
    """It would be missing from the student's report while its points count."""
    tiny = make(tmp_path)
    visible = tiny.exercise.visible_tests
    visible.write_text(visible.read_text().replace('@task("9.1")', '@task("9.2")', 1))
    with pytest.raises(ExerciseError, match="there is no task") as caught:
        await validate(tiny.settings)
    assert caught.value.path == visible


TRIPLES = '''
"""Three times instead of twice."""

# caught by: test_doubles


async def double(number):
    return 3 * number
'''


async def bases(tiny: Tiny) -> list[list[str]]:
    """What the verdict of each hidden test rests on."""
    [found] = (await validate(tiny.settings)).exercises
    return [[str(basis) for basis in test.basis] for test in found.tests]


async def test_what_a_verdict_rests_on_is_noted(tmp_path: Path) -> None:
    """The engine sees by itself where a test looks after the call."""
    assert await bases(make(tmp_path)) == [["database", "reply"], ["wire", "reply"]]


async def test_error_that_a_test_catches_is_noted(tmp_path: Path) -> None:
    """A count below zero is refused, and the test goes on."""
    tests = STRICT.replace(
        "await student.count_up(1)\n    assert len",
        'await db.execute("UPDATE counters SET value = 9223372036854775807")\n'
        '    with student.raises("NumericValueOutOfRangeError"):\n'
        "        await student.count_up(1)\n    assert len",
    ).replace("(student, wire)", "(student, db, wire)")
    assert (await bases(make(tmp_path, tests=tests)))[1] == ["wire", "error"]


async def test_preparing_is_no_look(tmp_path: Path) -> None:
    """Neither are reads before the first call, nor ids that a row was given, nor arithmetic."""
    tests = (
        STRICT.replace(
            "await student.count_up(1)\n    assert len",
            'await db.fetch("SELECT * FROM counters")\n'
            '    assert not wire.statements, "something was sent before the first call"\n'
            "    mark = wire.mark()\n"
            "    await student.count_up(1)\n"
            '    await db.fetchval("INSERT INTO counters VALUES (3, 0) RETURNING id")\n'
            '    await db.fetchval("SELECT $1::numeric(2, 1)", 1)\n'
            '    await db.fail_at("counters", "UPDATE", nth=2, required=False)\n'
            "    assert len",
        )
        .replace("(student, wire)", "(student, db, wire)")
        .replace("wire.statements) == 1", "[mark])")
    )
    assert (await bases(make(tmp_path, tests=tests)))[1] == ["reply"]


async def test_verdict_on_words_alone_is_a_hole(tmp_path: Path) -> None:
    """A test that believes a reply about work on the wire is told with its line and the way out."""
    tests = STRICT.replace("rows = [tuple", "rows = [(1, 1), (2, 0)] or [tuple").replace(
        'for row in await db.fetch("SELECT * FROM counters ORDER BY id")', "for row in ()"
    )
    found = await validate(make(tmp_path, tests=tests).settings)
    [hole] = found.holes
    assert hole.message.startswith("test_counts rests on replies alone")
    assert "`db`" in hole.message and "`wire`" in hole.message
    assert hole.place.endswith(f"test_hidden.py:{found.exercises[0].tests[0].line}")


@pytest.mark.parametrize(
    ("setting", "told"), [("", ["test_hidden.py:5"]), ("SET search_path = pg_catalog, pg_temp", [])]
)
async def test_function_that_runs_what_students_make(
    setting: str, told: list[str], tmp_path: Path
) -> None:
    """A test's function with its owner's rights and the student's search_path is told."""
    sql = f"CREATE FUNCTION f() RETURNS int\nSECURITY DEFINER {setting} LANGUAGE sql AS 'SELECT 1'"
    tests = f'SQL = """{sql}"""\n{STRICT}'
    found = await validate(make(tmp_path, tests=tests).settings)
    assert [hole.place.rpartition("/")[2] for hole in found.holes] == told


async def test_pure_function_may_rest_on_its_reply(tmp_path: Path) -> None:
    """Where nothing goes over the wire there is nothing else to look at."""
    tiny = make(tmp_path)
    pure = "async def double(number: int) -> int:\n    raise NotImplementedError\n"
    tiny.exercise.stub.write_text(tiny.exercise.stub.read_text() + "\n\n" + pure)
    solution = tmp_path / "solutions/tiny/tiny.py"
    solution.write_text(
        solution.read_text()
        + "\n\n"
        + pure.replace("raise NotImplementedError", "return 2 * number")
    )
    hidden = tiny.exercise.hidden_tests
    assert hidden is not None
    hidden.write_text(
        hidden.read_text().replace("@points(3)", "@points(2)")
        + '\n\n@task("9.1")\n@points(1)\n@hint("2 * number")\nasync def test_doubles(student):\n'
        '    """Doubling"""\n    assert await student.double(3) == 6, "not doubled"\n'
    )
    write_mistakes(tiny, {"triples": TRIPLES})
    found = await validate(tiny.settings)
    assert messages(found) == []
    assert found.exercises[0].on_words_alone == [found.exercises[0].tests[2]]


async def test_trouble_that_never_came_is_a_hole(tmp_path: Path) -> None:
    """A cut that met nothing proves nothing, so its test does not pass."""
    tests = STRICT.replace(
        "await student.count_up(1)\n    assert len",
        'wire.cut(before="COMMIT")\n    await student.count_up(1)\n    assert len',
    )
    [hole] = (await validate(make(tmp_path, tests=tests).settings)).holes
    assert "your code never sent COMMIT" in hole.message
