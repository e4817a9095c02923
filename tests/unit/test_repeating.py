"""Several turns of grading, and the one result that is made of them."""

import pytest
from msgspec.structs import replace

from grader.choices import Unstable
from grader.grading.inputs import Inputs
from grader.grading.repeating import choose, settle
from grader.reports.narrow import narrow
from grader.reports.unstable import list_unstable, tell_endings, tell_notice
from grader.results import CaseResult, ExerciseResult, Status, TaskResult
from tests.sample_results import SOLVED

PASSED, FAILED, ERROR, NOT_RUN = Status.PASSED, Status.FAILED, Status.ERROR, Status.NOT_RUN


def turn(*endings: Status) -> ExerciseResult:
    """A turn of an exercise with a test for each ending, worth two points."""
    cases = [
        CaseResult(
            id=f"test_{number}",
            title=f"Test {number}",
            status=status,
            points=2.0 if status is PASSED else 0.0,
            max_points=2.0,
            visibility="hidden",
            message=None if status is PASSED else status.value,
        )
        for number, status in enumerate(endings)
    ]
    score, most = sum(case.points for case in cases), 2.0 * len(cases)
    tasks = [TaskResult("1.1", "Task", score, most, cases)]
    return ExerciseResult("tiny", "Tiny", score, most, tasks)


@pytest.mark.parametrize(
    ("rule", "endings", "chosen"),
    [
        ("worst", [PASSED, FAILED, PASSED], 1),
        ("worst", [PASSED, NOT_RUN, ERROR], 2),
        ("best", [FAILED, PASSED, PASSED], 1),
        ("first", [FAILED, PASSED, PASSED], 0),
        ("majority", [FAILED, PASSED, PASSED], 1),
        ("majority", [PASSED, FAILED], 1),
    ],
)
def test_a_rule_chooses_an_ending(rule: Unstable, endings: list[Status], chosen: int) -> None:
    """The first of its kind; where none is the most frequent, the worse."""
    assert choose(endings, rule) == chosen


def test_scores_are_those_of_the_endings_that_count() -> None:
    """Tasks and exercise add up again, whichever turn each case is from."""
    turns = [turn(PASSED, FAILED, PASSED), turn(FAILED, PASSED, PASSED)]
    worst, best = (settle(turns, [7, 8], rule) for rule in ("worst", "best"))
    assert (worst.score, worst.tasks[0].score, best.score) == (2.0, 2.0, 6.0)
    assert [case.unstable for case in worst.tasks[0].cases] == [True, True, False]
    assert (worst.seeds, worst.counts) == ([7, 8], "worst")


def test_one_turn_is_as_it_was() -> None:
    """Nothing says that it was graded several times."""
    assert settle([turn(PASSED)], [7], "worst") == turn(PASSED)


def test_endings_are_told() -> None:
    """Each with its number, in the order in which they came first."""
    [case] = settle([turn(ERROR), turn(PASSED), turn(ERROR)], [1, 2, 3], "worst").tasks[0].cases
    assert tell_endings(case.turns) == "2 error, 1 passed"


def test_a_turn_that_timed_out_is_told_apart() -> None:
    """The machine may have been busy; a failed assertion is the code's."""
    late, other = turn(PASSED), turn(FAILED)
    [late_case], [other_case] = late.tasks[0].cases, other.tasks[0].cases
    timed_out = replace(other_case, status=ERROR, message="timed out after 10 s")
    tasks = [replace(other.tasks[0], cases=[timed_out])]
    for second, expected in ((replace(other, tasks=tasks), True), (other, False)):
        result = replace(SOLVED, exercises=[settle([late, second], [7, 8], "worst")])
        [one] = list_unstable([result])
        assert one.timed_out is expected and one.case.id == late_case.id


def test_hints_keep_how_it_ended_and_not_what_was_said() -> None:
    """A message may tell what a hidden test looks for; that a test is unstable is the student's."""
    settled = settle([turn(PASSED), turn(FAILED)], [7, 8], "best")
    result = replace(SOLVED, exercises=[settled])
    [one] = list_unstable([narrow(result, "hints")])
    assert one.told == "1 passed, 1 failed; the best counts"
    assert [turn.message for turn in one.case.turns] == [None, None]
    assert tell_notice(result).endswith("the verdict of 1 test; the best counts.")


def test_who_asks_for_less_is_answered_by_more() -> None:
    """One turn by any number of them; several by as many or more, of which the same counts."""
    once = Inputs("c", "t", "s", 7, "x", "g", "p", "a", "q")
    five, best = replace(once, repeat=5, unstable="worst"), replace(once, repeat=5, unstable="best")
    three = replace(five, repeat=3)
    assert five.answers(once) and five.answers(three) and five.answers(five)
    assert not once.answers(three) and not three.answers(five) and not best.answers(three)
    assert not replace(five, code="d").answers(once)
