"""A fault of ours is tried once more, and never taken for a verdict."""

from collections.abc import Awaitable, Callable

import pytest

from grader.errors import GraderFault
from grader.model import Blame, CaseReport
from grader.validate.findings import Verdict
from grader.validate.trying import Tried, try_twice


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
