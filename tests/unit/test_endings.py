"""What a student reads when their code raises."""

from pathlib import Path

import asyncpg
import pytest

from grader.model import Blame, Exercise
from grader.pytest_plugin.endings import ROW_ERRORS, classify
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


def said(kind: type[asyncpg.PostgresError]) -> asyncpg.PostgresError:
    """An error of the server's whose every field holds a secret of the test's."""
    fields = {"M": "SECRET in the message", "D": "SECRET detail", "H": "SECRET hint", "W": "SECRET"}
    return kind.new(fields | {"C": kind.sqlstate or "22000"})


@pytest.mark.parametrize("kind", ROW_ERRORS, ids=lambda kind: kind.__name__)
def test_what_the_server_says_to_a_test_is_not_relayed(
    kind: type[asyncpg.PostgresError], exercise: Exercise
) -> None:
    """Rows that are in the verifier's way are the student's doing, told in words of ours."""
    ending = classify(said(kind), "call", exercise)
    assert ending.blame is Blame.ASSERTION
    assert "A statement of the test met" in (ending.detail or "")
    assert "SECRET" not in f"{ending.message} {ending.detail}"


def test_what_the_server_says_to_a_fixture_is_not_relayed(exercise: Exercise) -> None:
    """A test that could not be prepared names the SQLSTATE and no more."""
    ending = classify(said(asyncpg.UndefinedTableError), "setup", exercise)
    assert (ending.blame, ending.detail) == (Blame.TEST, "SQLSTATE 42P01")
