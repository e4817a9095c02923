"""Files that are tried in one cell, one after the other: each as if it were alone."""

from collections.abc import Sequence
from pathlib import Path

from grader.grading.course import open_course
from grader.grading.running import run, run_candidates
from grader.job import Candidate, Facts, split_id
from grader.results import CaseReport
from tests.tiny_exercise import SOLUTION, Tiny, write_tiny

#: One with parameters, one that tells its random rows, one that says what it finds.
TESTS = '''
@pytest.mark.parametrize("counter", [1, 2])
@task("9.1")
@points(1)
@hint("UPDATE ... RETURNING gives the new value back.")
async def test_counts(student, db, counter):
    """Counting up returns the new value"""
    assert await student.count_up(1) == counter, "another count"

@task("9.1")
@points(2)
@hint("One.")
async def test_draws(student, rng):
    """Counting up returns the new value"""
    assert await student.count_up(1) == 1
    raise AssertionError(f"drew {rng.random()}")
'''
RIGHT = SOLUTION.encode()

#: Leaves what code can leave: in modules, in a folder, in the database.
LEAVES = b"""
import asyncpg, builtins

asyncpg.left = builtins.left = 1

async def count_up(pool, counter_id):
    open("/tmp/left", "w").close()
    await pool.execute("CREATE TEMPORARY TABLE counters (id int)")
    await pool.execute("SELECT lo_create(77)")
    return 1
"""

#: Tells what an earlier file may have left.
LOOKS = b"""
import asyncpg, builtins, os

async def count_up(pool, counter_id):
    rows = await pool.fetchval("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 77")
    left = (hasattr(asyncpg, "left"), hasattr(builtins, "left"), os.path.exists("/tmp/left"))
    if (rows, *left) != (0, False, False, False):
        raise ValueError(str((rows, *left)))
    return 1
"""


async def attempt(
    tiny: Tiny, candidates: Sequence[Candidate], *, stop_at_first: bool = False
) -> tuple[list[dict[str, CaseReport]], Facts]:
    """What was reported of each, by the ids that a submission's cases have."""
    course = await open_course(tiny.settings, "hidden")
    reports, facts = await run_candidates(
        tiny.exercise,
        candidates,
        visibility="hidden",
        settings=course.settings,
        sandbox=course.sandbox,
        limit_s=60,
        stop_at_first=stop_at_first,
    )
    found: list[dict[str, CaseReport]] = [{} for _ in candidates]
    for id_, report in reports.items():
        case, number = split_id(id_)
        found[number][case] = report
    return found, facts


async def test_each_meets_what_it_asks_for(tmp_path: Path) -> None:
    """All, a test with all its parameters, or one case of it."""
    candidates = [
        Candidate(RIGHT),
        Candidate(RIGHT, ("test_draws",)),
        Candidate(RIGHT, ("test_counts[2]",)),
    ]
    found, _ = await attempt(write_tiny(tmp_path, tests=TESTS), candidates)
    assert [sorted(one) for one in found] == [
        ["test_counts[1]", "test_counts[2]", "test_draws"],
        ["test_draws"],
        ["test_counts[2]"],
    ]


async def test_one_that_cannot_be_loaded_costs_no_other(tmp_path: Path) -> None:
    """Why is told of it alone, and the next is loaded in its place."""
    only = ("test_counts[1]",)
    candidates = [Candidate(source, only) for source in (RIGHT, b"def", RIGHT, b"import nothing")]
    found, facts = await attempt(write_tiny(tmp_path, tests=TESTS), candidates)
    assert [one["test_counts[1]"].passed for one in found] == [True, False, True, False]
    assert sorted(facts.complaints) == [1, 3]
    assert "nothing" in facts.complaints[3]


async def test_one_finds_nothing_of_those_before(tmp_path: Path) -> None:
    """What a test's code leaves does not reach the next test, nor the next file."""
    only = ("test_counts[1]",)
    candidates = [Candidate(LEAVES, only), Candidate(LOOKS, only)]
    found, _ = await attempt(write_tiny(tmp_path, tests=TESTS), candidates)
    assert [one["test_counts[1]"].message for one in found] == [None, None]


async def test_a_failure_ends_its_candidate_alone(tmp_path: Path) -> None:
    """As a mutant's, of which one failure is enough."""
    only = ("test_counts[2]", "test_counts[1]")
    candidates = [Candidate(RIGHT, only), Candidate(b"", only), Candidate(RIGHT, only)]
    tiny = write_tiny(tmp_path, tests=TESTS.replace("[1, 2]", "[2, 1]"))
    found, _ = await attempt(tiny, candidates, stop_at_first=True)
    assert [list(one) for one in found] == [["test_counts[2]"]] * 3


async def test_rows_are_those_of_a_submission_unless_others_are_asked_for(tmp_path: Path) -> None:
    """So a verdict is the same alone and among others, and repetitions differ."""
    tiny = write_tiny(tmp_path, tests=TESTS)
    only = ("test_draws",)
    found, _ = await attempt(tiny, [Candidate(RIGHT, only, rows) for rows in (0, 1, 2, 0)])
    course = await open_course(tiny.settings, "hidden")
    alone, _ = await run(
        tiny.exercise,
        RIGHT,
        visibility="hidden",
        settings=course.settings,
        sandbox=course.sandbox,
        limit_s=60,
        only=only,
    )
    drawn = [one["test_draws"].message for one in found]
    assert drawn[0] == drawn[3] == alone["test_draws"].message
    assert len(set(drawn)) == 3
