"""A fault of ours is tried once more, and never taken for a verdict."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from grader.errors import GraderFault
from grader.results import Blame, CaseReport
from grader.validate.findings import Verdict
from grader.validate.material import Entry
from grader.validate.runs import CASES_AT_ONCE, FILES_AT_ONCE, in_lots, in_parts
from grader.validate.trying import Tried, settle, tell_apart


def tried(blame: Blame, message: str | None = None) -> Tried:
    """What one test reported."""
    passed = blame is Blame.NOBODY
    report = CaseReport("test_a", passed=passed, body_ran=passed, blame=blame, message=message)
    return Tried({"test_a": report}, None)


def once(outcome: Tried | GraderFault) -> Callable[[], Awaitable[list[Tried]]]:
    """A second try that ends so."""

    async def run() -> list[Tried]:
        if isinstance(outcome, GraderFault):
            raise outcome
        return [outcome]

    return run


PASSED = tried(Blame.NOBODY)


async def test_a_verdict_is_taken_at_once() -> None:
    """What a test says needs no second try."""
    found = await settle(tried(Blame.ASSERTION), once(PASSED))
    assert found.verdicts == {"test_a": Verdict.FAILED}


@pytest.mark.parametrize("first", [None, tried(Blame.GRADER, "no process")])
async def test_a_fault_of_ours_is_tried_again(first: Tried | None) -> None:
    """The second try counts."""
    assert (await settle(first, once(PASSED))).verdicts == {"test_a": Verdict.PASSED}


@pytest.mark.parametrize("fault", [GraderFault("no server"), tried(Blame.GRADER, "no process")])
async def test_a_fault_of_ours_that_comes_back_is_none_of_the_tests(
    fault: Tried | GraderFault,
) -> None:
    """It ends the run: it would look like a mistake that was caught."""
    with pytest.raises(GraderFault, match="no "):
        await settle(None, once(fault))


async def test_a_test_that_breaks_twice_is_told() -> None:
    """That is the test's own, and the author's to mend."""
    broken = tried(Blame.GRADER, "a test broke")
    assert (await settle(broken, once(broken))).verdicts == {"test_a": Verdict.BROKE}


async def test_a_server_that_goes_down_twice_is_the_codes_doing() -> None:
    """As for a submission."""
    down = tried(Blame.SERVER, "PostgreSQL went down")
    assert (await settle(down, once(down))).verdicts == {"test_a": Verdict.ERROR}


def test_candidates_are_told_apart_by_the_last_number() -> None:
    """A case has the id that it has with a submission, its own parameters included."""
    report = PASSED.reports["test_a"]
    ids = ["test_a[0]", "test_a[11]", "test_b[x-1-0]", "test_b[x-1-11]"]
    apart = tell_apart(12, dict.fromkeys(ids, report), {1: "line 7"})
    assert list(apart[11].reports) == ["test_a", "test_b[x-1]"]
    assert [one.id for one in apart[11].reports.values()] == ["test_a", "test_b[x-1]"]
    assert apart[1] == Tried({}, "line 7")


def test_lots_hold_every_file_once() -> None:
    """Mistakes share a cell with mistakes, mutants with mutants; what meets all tests is alone."""
    path = Path("a.py")
    whole = [Entry("solution", path, "")]
    mistakes = [Entry(f"m{n}", path, "", ("test_a",)) for n in range(FILES_AT_ONCE + 1)]
    mutants = [Entry(f"u{n}", path, "", ("test_a",), mutant=True) for n in range(3)]
    mixed = [*mistakes[:5], *mutants, *whole, *mistakes[5:]]
    lots = in_lots(mixed)
    assert sorted(map(len, lots)) == [1, 1, 3, FILES_AT_ONCE]
    assert [one for lot in lots for one in lot if one.mutant] == mutants
    assert {one for lot in lots for one in lot} == set(mixed)


def test_parts_hold_every_repetition_once() -> None:
    """However many cases there are, each repetition is in one part."""
    for times, cases in ((0, 3), (1, 500), (7, 40), (250, 1), (250, 0)):
        parts = in_parts(times, cases)
        assert [number for part in parts for number in part] == list(range(times))
        assert all(len(part) == 1 or len(part) * cases <= CASES_AT_ONCE for part in parts)
