"""--feedback decides what of a Result a student sees; the scores stay."""

import msgspec
import pytest

from grader.choices import Feedback
from grader.reports.narrow import narrow
from grader.reports.page import render_student
from grader.results import Act, Call, Explanation, Outcome, Place
from tests.sample_results import HALF, exercise_of, result, said, task_of


def test_full_is_everything() -> None:
    """Nothing is held back."""
    assert narrow(HALF, "full") == HALF


def test_hints_keep_title_status_points_and_hint() -> None:
    """Evidence goes, the way on stays."""
    before = HALF.exercises[0].tasks[1].cases[2]
    after = narrow(HALF, "hints").exercises[0].tasks[1].cases[2]
    assert (after.title, after.status, after.points, after.hint) == (
        before.title,
        before.status,
        before.points,
        before.hint,
    )
    assert (after.message, after.detail, after.output, after.statements) == (None, None, "", [])


def test_hints_hold_back_all_facts() -> None:
    """Arguments, values, code and what explains them are told with full feedback only."""
    [case, *_] = HALF.exercises[0].tasks[0].cases
    facts: dict[str, object] = {
        "message": "m",
        "detail": "d",
        "explanation": Explanation("x"),
        "expected": "1",
        "got": "2",
        "calls": [Call("f", "3", "returned 2")],
        "place": Place(1, 1, "code"),
        "output": "o",
        "statements": [said("SELECT 1")],
        "statements_left_out": 1,
        "acts": [Act(0, "rival", "locks")],
        "round_trips": 1,
    }
    made = task_of("1.1", "A task", [msgspec.structs.replace(case, **facts)])
    shown = narrow(result("ada", exercise_of("shop", "Shop", [made])), "hints")
    [left] = shown.exercises[0].tasks[0].cases
    assert {name for name in facts if getattr(left, name)} == set()


def test_score_keeps_no_case() -> None:
    """Only totals are left."""
    assert all(not task.cases for e in narrow(HALF, "score").exercises for task in e.tasks)


@pytest.mark.parametrize("feedback", ["hints", "score"])
def test_how_long_it_took_is_kept_back(feedback: Feedback) -> None:
    """Code that sleeps for as long as a hidden input says tells nobody."""
    shown = narrow(msgspec.structs.replace(HALF, seconds=217.5), feedback)
    assert shown.seconds == 0
    assert "seconds" not in render_student(shown, feedback=feedback)


@pytest.mark.parametrize("feedback", ["full", "hints", "score"])
def test_scores_are_never_narrowed(feedback: Feedback) -> None:
    """A total is the same whatever is shown."""
    tasks = [task for exercise in narrow(HALF, feedback).exercises for task in exercise.tasks]
    assert sum(task.score for task in tasks) == HALF.score


@pytest.mark.parametrize("feedback", ["full", "hints", "score"])
def test_our_fault_is_told_in_one_line(feedback: Feedback) -> None:
    """The evidence, which may be a log of the hidden tests, is not for the student."""
    broken = msgspec.structs.replace(
        HALF, outcome=Outcome.GRADER_ERROR, score=None, message="pytest broke:\n    assert x == 42"
    )
    assert narrow(broken, feedback).message == "pytest broke"
