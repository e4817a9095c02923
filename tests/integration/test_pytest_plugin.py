"""No test can leave the total, and none can pass without having run: the peers' classic holes.

Each test here runs pytest for real, in its own process, over an exercise made for the purpose. The
cases whose verdict does not depend on PostgreSQL do without a cell.
"""

from pathlib import Path

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from grader.errors import ExerciseError, GraderFault
from grader.grading.running import collect, run
from grader.model import Limits, Settings
from grader.results import Call, CaseResult, Status
from grader.sandbox import Sandbox, open_sandbox
from grader.scoring import score_exercise
from tests.integration.tiny_graded import grade_tiny
from tests.tiny_exercise import SOLUTION, TESTS, Tiny, write_tiny

CASE = '''
{fixture}
@task("9.1")
@points(3)
@hint("Try again.")
{decorator}{kind} test_case({arguments}):
    """The case"""
    {body}

@task("9.1")
@points(1)
@hint("Nothing.")
def test_neighbour():
    """A case that passes"""
'''


def exercise_with(
    root: Path,
    body: str = "pass",
    *,
    kind: str = "async def",
    fixture: str = "",
    decorator: str = "",
    arguments: str = "",
) -> Tiny:
    """An exercise of one case worth 3 points, made of the given parts, and a passing neighbour."""
    parts = {"body": body, "kind": kind, "fixture": fixture, "arguments": arguments}
    return write_tiny(root, tests=CASE.format(**parts, decorator=decorator and f"{decorator}\n"))


async def judge(tiny: Tiny, *, limits: Limits = Limits(), budget_s: float = 60) -> CaseResult:  # noqa: B008
    """Grade an empty submission and return the case; its neighbour must have kept its point."""
    settings = Settings(exercises=tiny.root, solutions=None, limits=limits)
    exercise = tiny.exercise
    manifest = await collect(exercise, "hidden", settings)
    reports, _ = await run(
        exercise,
        b"",
        visibility="hidden",
        settings=settings,
        sandbox=Sandbox("off"),
        limit_s=budget_s,
    )
    result = score_exercise(exercise, manifest, reports)
    assert result.max_score == 4
    case, _ = result.tasks[0].cases
    return case


async def test_passing_case(tmp_path: Path) -> None:
    """A case whose body comes to its end passes."""
    case = await judge(exercise_with(tmp_path))
    assert (case.status, case.points, case.message) == (Status.PASSED, 3.0, None)


async def test_failing_fixture(tmp_path: Path) -> None:
    """A case whose own fixture fails did not run: 0 points, in the total, with the reason."""
    fixture = "@pytest.fixture\ndef made():\n    raise RuntimeError('broken')\n"
    case = await judge(exercise_with(tmp_path, fixture=fixture, arguments="made"))
    assert (case.status, case.points, case.max_points) == (Status.NOT_RUN, 0.0, 3.0)
    assert case.message == "this test could not be prepared"


@pytest.mark.parametrize(
    ("decorator", "body"),
    [
        ("@pytest.mark.skip(reason='not today')", "pass"),
        ("", "pytest.skip('not today')"),
    ],
)
async def test_skipped_case(tmp_path: Path, decorator: str, body: str) -> None:
    """A skipped case scores 0 and says that it was skipped."""
    case = await judge(exercise_with(tmp_path, body, decorator=decorator))
    assert (case.status, case.points) == (Status.NOT_RUN, 0.0)
    assert case.message is not None
    assert "not today" in case.message


@pytest.mark.parametrize(
    ("decorator", "body"),
    [
        ("@pytest.mark.xfail", "assert False, 'wrong'"),
        ("@pytest.mark.xfail(run=False)", "pass"),
        ("", "pytest.xfail('known')"),
    ],
)
async def test_expected_failure_is_no_pass(tmp_path: Path, decorator: str, body: str) -> None:
    """xfail does not turn a failure into points."""
    case = await judge(exercise_with(tmp_path, body, decorator=decorator))
    assert case.status is not Status.PASSED
    assert case.points == 0.0


async def test_generator_body_does_not_run(tmp_path: Path) -> None:
    """A body with a stray yield never runs, and so does not pass."""
    case = await judge(exercise_with(tmp_path, "yield", kind="async def"))
    assert (case.status, case.points) == (Status.NOT_RUN, 0.0)


async def test_unawaited_body_does_not_run(tmp_path: Path) -> None:
    """A plain function that returns a coroutine nobody awaits does not pass."""
    body = "async def inner(): assert False\n    return inner()"
    case = await judge(exercise_with(tmp_path, body, kind="def"))
    assert (case.status, case.points) == (Status.NOT_RUN, 0.0)


async def test_assertion_speaks_with_its_message(tmp_path: Path) -> None:
    """A failed assertion shows its message and detail, not the test's source."""
    case = await judge(exercise_with(tmp_path, "assert 1 == 2, 'not equal\\none is not two'"))
    assert (case.status, case.message, case.detail) == (
        Status.FAILED,
        "not equal",
        "one is not two",
    )


async def test_wrong_shape_is_a_failure(tmp_path: Path) -> None:
    """A test that stumbles over a result of the wrong shape fails, in words for the student."""
    case = await judge(exercise_with(tmp_path, "None['name']"))
    assert case.status is Status.FAILED
    assert case.message == "the result does not have the form that the exercise asks for"


async def test_timeout(tmp_path: Path) -> None:
    """A body that does not end within the limit timed out."""
    body = "import asyncio; await asyncio.Event().wait()"
    case = await judge(exercise_with(tmp_path, body), limits=Limits(case_s=0.2))
    assert (case.status, case.points) == (Status.ERROR, 0.0)
    assert case.message == "timed out after 0.2 s"


async def test_each_try_has_the_time_of_a_test(tmp_path: Path) -> None:
    """A test that begins again has its limit again, but not for ever."""
    body = (
        "import asyncio\n"
        "    while True:\n"
        "        trial.begin_again()\n"
        "        await asyncio.sleep(0)"
    )
    tiny = exercise_with(tmp_path, body, arguments="trial")
    case = await judge(tiny, limits=Limits(case_s=0.1))
    assert case.message == "timed out after 0.6 s"


async def test_timeout_says_what_was_going_on(tmp_path: Path) -> None:
    """A sweep, or whoever goes through many tries, says which one did not come to its end."""
    body = (
        "import asyncio; from grader.pytest_plugin.endings import if_time_ends\n"
        "    with if_time_ends('the third try'): await asyncio.Event().wait()"
    )
    case = await judge(exercise_with(tmp_path, body), limits=Limits(case_s=0.2))
    assert case.detail is not None
    assert case.detail.endswith("\nthe third try")


async def test_used_up_budget(tmp_path: Path) -> None:
    """What the submission's time does not reach is not run, and says why."""
    case = await judge(exercise_with(tmp_path), budget_s=0)
    assert case.status is Status.NOT_RUN
    assert case.message is not None
    assert "300 s for the whole submission were used up" in case.message


async def test_what_was_not_asked_for_is_not_made(tmp_path: Path) -> None:
    """Of many tests pytest makes those alone that are to run: the others cost nothing."""
    making = "def pytest_generate_tests(metafunc):\n    assert metafunc.function is not test_case\n"
    tiny = exercise_with(tmp_path, fixture=making)
    reports, _ = await run(
        tiny.exercise,
        b"",
        visibility="hidden",
        settings=Settings(exercises=tiny.root, solutions=None),
        sandbox=Sandbox("off"),
        limit_s=60,
        only=("test_neighbour",),
    )
    assert list(reports) == ["test_neighbour"]


async def test_broken_test_is_our_fault(tmp_path: Path) -> None:
    """A test that breaks for a reason of its own gives no score at all."""
    with pytest.raises(GraderFault, match="a test broke"):
        await judge(exercise_with(tmp_path, "raise OSError('no space')"))


async def test_pytest_that_dies_is_our_fault(tmp_path: Path) -> None:
    """A test that ends the process leaves no verdict and no score."""
    with pytest.raises(GraderFault, match="pytest ended with code 7"):
        await judge(exercise_with(tmp_path, "import os; os._exit(7)"))


@pytest.mark.parametrize(
    ("old", "new", "complaint", "line"),
    [
        ('    """The case"""\n', "", "has no docstring", 10),
        ('@task("9.1")\n@points(3)', "@points(3)", "has no @task", 8),
        ("@points(3)\n", "", "has no @points", 8),
        ('@hint("Try again.")\n', "", "has no @hint", 8),
        ('@hint("Try again.")', '@hint("Try again.", "rain")', "knows no ending 'rain'", 8),
        ("@points(3)", "@points(-3)", "takes a positive number, not -3", 9),
        ("@points(3)", "@points(3, 'hope')", "'detail' for its kind, not 'hope'", 9),
        ("@points(3)", "@points(2)", "is worth 4 points, its tests add up to 3", 7),
        ('@task("9.1")\n@points(3)', '@task("9.7")\n@points(3)', "there is no task '9.7'", 9),
        ("async def test_case():", "async def test_case(:", "cannot be collected", 9),
    ],
)
async def test_unfinished_tests_are_refused(
    tmp_path: Path, old: str, new: str, complaint: str, line: int
) -> None:
    """What an author forgot is named with its line, before any submission is seen."""
    tiny = exercise_with(tmp_path)
    path = tmp_path / "solutions" / "tiny" / "test_hidden.py"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ExerciseError, match=complaint) as caught:
        await collect(tiny.exercise, "hidden", tiny.settings)
    assert caught.value.line is not None
    assert abs(caught.value.line - line) <= 4


async def test_statements_that_are_left_out_are_counted(tmp_path: Path) -> None:
    """A case keeps its first 500 statements, and says how many came after them."""
    tiny = write_tiny(tmp_path)
    chatty = """
async def count_up(pool, counter_id):
    async with pool.acquire() as conn:
        for number in range(600):
            await conn.execute(f"SELECT {number}")
"""
    case = (await grade_tiny(tiny, chatty))[0]
    assert (len(case.statements), case.statements_left_out) == (500, 100)
    assert case.statements[-1].sql == "SELECT 499"


STUDENT = """
import asyncio


async def count_up(pool, counter_id):
    async with pool.acquire() as conn:
        async with conn.transaction():
            await conn.execute("SELECT 1")
            {body}
"""


async def told(root: Path, check: str, body: str = "pass", *, case_s: float = 10.0) -> CaseResult:
    """Grade code with this body by one test with this check; return its failed case."""
    tiny = exercise_with(root, check, arguments="student, db, residue, sweep")
    content = STUDENT.format(body=body).encode()
    reports, _ = await run(
        tiny.exercise,
        content,
        visibility="hidden",
        settings=msgspec.structs.replace(tiny.settings, limits=Limits(case_s=case_s)),
        sandbox=await open_sandbox("auto"),
        limit_s=60,
    )
    manifest = await collect(tiny.exercise, "hidden", tiny.settings)
    result = score_exercise(tiny.exercise, manifest, reports, content=content)
    return result.tasks[0].cases[0]


async def test_a_failed_case_tells_its_calls_and_whose_each_statement_is(tmp_path: Path) -> None:
    """What each was given and how it ended; of two at once nobody knows whose a statement is."""
    case = await told(
        tmp_path,
        "import asyncio\n"
        "    await student.count_up(1)\n"
        "    await asyncio.gather(student.count_up(2), student.count_up(counter_id=3))\n"
        "    assert False",
    )
    assert [replace(call, before=None, until=None) for call in case.calls] == [
        Call("count_up", arguments, "returned None") for arguments in ("1", "2", "counter_id=3")
    ]
    first, second, third = case.calls
    assert first.before == 0 and first.until == second.before == third.before
    assert second.until is not None and second.until > 3
    assert [statement.line for statement in case.statements[:3]] == [7, 8, 7]
    assert [statement.call for statement in case.statements[:4]] == [0, 0, 0, None]


async def test_a_failed_case_tells_what_was_expected_and_got(tmp_path: Path) -> None:
    """As Python writes it, with the place that sent the last work, and not its COMMIT."""
    case = await told(tmp_path, "value = await student.count_up(1)\n    assert value == 7, 'wrong'")
    assert (case.message, case.got, case.expected) == ("wrong", "None", "7")
    assert case.place is not None
    assert case.place.line == 8


async def test_a_case_that_raised_shows_where(tmp_path: Path) -> None:
    """The line of the student's file is the exception's."""
    case = await told(tmp_path, "await student.count_up(1)", "raise ValueError(1)")
    assert case.calls == [Call("count_up", "1", "raised ValueError: 1", before=0, until=3)]
    assert case.place is not None
    assert case.place.code.splitlines()[case.place.line - case.place.first].strip() == (
        "raise ValueError(1)"
    )


async def test_a_case_that_timed_out_says_which_call_goes_on(tmp_path: Path) -> None:
    """It has not ended, whatever the end of the test's time made of it."""
    case = await told(
        tmp_path, "await student.count_up(1)", "await asyncio.Event().wait()", case_s=1.0
    )
    assert case.calls == [Call("count_up", "1", "", before=0)]


async def test_a_call_that_the_test_cancelled_is_not_where_time_went(tmp_path: Path) -> None:
    """When the time is up later, nothing of that call goes on."""
    case = await told(
        tmp_path,
        "import asyncio\n"
        "    calling = asyncio.ensure_future(student.count_up(1))\n"
        "    await asyncio.wait([calling], timeout=0.3)\n"
        "    calling.cancel()\n"
        "    await asyncio.wait([calling])\n"
        "    await asyncio.Event().wait()",
        "await asyncio.Event().wait()",
        case_s=1.0,
    )
    assert case.message == "timed out after 1 s"
    assert "your code" not in str(case.detail)


async def test_of_a_sweep_the_last_try_is_told(tmp_path: Path) -> None:
    """Its one call, and what it left behind."""
    case = await told(
        tmp_path,
        "await sweep(lambda: student.count_up(1))",
        "asyncio.create_task(asyncio.sleep(60), name='x')",
    )
    assert (case.message, len(case.calls)) == ("your code leaves something behind", 1)
    assert {statement.call for statement in case.statements} == {0}


async def test_a_case_that_passed_tells_nothing_of_its_calls(tmp_path: Path) -> None:
    """Nobody asks, and the page of who has full marks shows no input."""
    case = await told(tmp_path, "await student.count_up(1)")
    assert (case.status, case.calls, case.place) == (Status.PASSED, [], None)
    assert {(one.call, one.line) for one in case.statements} == {(None, None)}


async def test_kept_database_can_be_looked_at(tmp_path: Path) -> None:
    """With --keep a failed test's database stays, with what the student's code left in it."""
    tiny = write_tiny(tmp_path, tests=TESTS.replace('== 1, "it was not', '== 2, "it was not'))
    settings = msgspec.structs.replace(tiny.settings, keep="failed")
    seen = []

    async def look(kept: list[str]) -> None:
        for line in kept:
            test, _, dsn = line.partition(": ")
            connection = await asyncpg.connect(dsn)
            seen.append((test, await connection.fetchval("SELECT value FROM counters")))
            await connection.close()

    await run(
        tiny.exercise,
        SOLUTION.encode(),
        visibility="hidden",
        settings=settings,
        sandbox=await open_sandbox("auto"),
        limit_s=60,
        hold=look,
    )
    assert seen == [("test_counts", 1)]
