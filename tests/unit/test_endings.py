"""What a student reads when their code raises."""

from pathlib import Path

import pytest

from grader.model import Exercise
from grader.pytest_plugin.endings import classify
from grader.pytest_plugin.student import Raises
from grader.worker import Frame, StudentError
from tests.tiny_exercise import write_tiny


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """An exercise of one function."""
    return write_tiny(tmp_path).exercise


GROUP = StudentError(
    "raised",
    "rows (2 sub-exceptions)",
    type="ExceptionGroup",
    mro=("ExceptionGroup", "Exception"),
    frames=(Frame(7, "count_up", "raise group"),),
    notes=("of users.csv", "ValueError: bad row (line 3)"),
)


def test_notes_and_members_are_shown(exercise: Exercise) -> None:
    """What was added to an exception stands before the lines that it came through."""
    ending = classify(GROUP, "call", exercise)
    assert ending.message == "ExceptionGroup: rows (2 sub-exceptions)"
    assert ending.detail == (
        "of users.csv\nValueError: bad row (line 3)\nline 7, in count_up\n    raise group"
    )


def test_members_are_shown_where_another_error_is_asked_for() -> None:
    """A group in place of the right error says what was in it."""
    with pytest.raises(AssertionError, match="bad row"), Raises("LookupError"):
        raise GROUP


def test_who_ends_the_program_is_told_so(exercise: Exercise) -> None:
    """`exit()` in a function is named for what it does, with the function."""
    error = StudentError("raised", "bye", type="SystemExit", function="count_up")
    assert classify(error, "call", exercise).message == (
        "count_up ends the program: SystemExit: bye"
    )
