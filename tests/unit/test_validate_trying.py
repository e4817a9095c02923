"""A fault of ours is tried once more, and never taken for a verdict."""

from collections.abc import Awaitable, Callable

import pytest

from grader.errors import GraderFault
from grader.results import Blame, CaseReport
from grader.validate.findings import Verdict
from grader.validate.trying import CASES_AT_ONCE, Tried, in_parts, try_twice


def tried(blame: Blame, message: str | None = None) -> Tried:
    """What one test reported."""
    passed = blame is Blame.NOBODY
    report = CaseReport("test_a", passed=passed, body_ran=passed, blame=blame, message=message)
    return Tried({"test_a": report}, None)


def in_order(*outcomes: Tried | GraderFault) -> Callable[[], Awaitable[Tried]]:
    """A run that ends in these ways, one after the other."""
    left = iter(outcomes)

    async def once() -> Tried:
        outcome = next(left)
        if isinstance(outcome, GraderFault):
            raise outcome
        return outcome

    return once


async def test_a_verdict_is_taken_at_once() -> None:
    """What a test says needs no second try."""
    found = await try_twice(in_order(tried(Blame.ASSERTION)))
    assert found.verdicts == {"test_a": Verdict.FAILED}


@pytest.mark.parametrize("first", [GraderFault("no server"), tried(Blame.GRADER, "no process")])
async def test_a_fault_of_ours_is_tried_again(first: Tried | GraderFault) -> None:
    """The second try counts."""
    found = await try_twice(in_order(first, tried(Blame.NOBODY)))
    assert found.verdicts == {"test_a": Verdict.PASSED}


@pytest.mark.parametrize("fault", [GraderFault("no server"), tried(Blame.GRADER, "no process")])
async def test_a_fault_of_ours_that_comes_back_is_none_of_the_tests(
    fault: Tried | GraderFault,
) -> None:
    """It ends the run: it would look like a mistake that was caught."""
    with pytest.raises(GraderFault, match="no "):
        await try_twice(in_order(fault, fault))


async def test_a_test_that_breaks_twice_is_told() -> None:
    """That is the test's own, and the author's to mend."""
    broken = tried(Blame.GRADER, "a test broke")
    assert (await try_twice(in_order(broken, broken))).verdicts == {"test_a": Verdict.BROKE}


async def test_a_server_that_goes_down_twice_is_the_codes_doing() -> None:
    """As for a submission."""
    down = tried(Blame.SERVER, "PostgreSQL went down")
    assert (await try_twice(in_order(down, down))).verdicts == {"test_a": Verdict.ERROR}


def test_repetitions_are_told_apart_by_the_last_number() -> None:
    """A case keeps the id that it has without being repeated, its own parameters included."""
    report = tried(Blame.NOBODY).reports["test_a"]
    ids = ["test_a[0]", "test_a[11]", "test_b[x-1-0]", "test_b[x-1-11]"]
    repeated = Tried(dict.fromkeys(ids, report), None)
    assert list(repeated.repetition(11).reports) == ["test_a", "test_b[x-1]"]
    assert not repeated.repetition(1).reports


def test_parts_hold_every_repetition_once() -> None:
    """However many cases there are, each repetition is in one part."""
    for times, cases in ((0, 3), (1, 500), (7, 40), (250, 1), (250, 0)):
        parts = in_parts(times, cases)
        assert [number for part in parts for number in part] == list(range(times))
        assert all(len(part) == 1 or len(part) * cases <= CASES_AT_ONCE for part in parts)
