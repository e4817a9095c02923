"""What a student reads when their code raises."""

from pathlib import Path

import asyncpg
import pytest

from grader.model import Exercise
from grader.pytest_plugin.endings import classify
from grader.pytest_plugin.student import Raises
from grader.results import Blame
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


def said(sqlstate: str, **fields: str) -> asyncpg.PostgresError:
    """An error as asyncpg makes it of what PostgreSQL says."""
    told = {"C": sqlstate, "M": "invalid input syntax for type integer: SECRET", **fields}
    error: asyncpg.PostgresError = asyncpg.PostgresError.new(told)
    return error


@pytest.mark.parametrize(
    ("sqlstate", "told"),
    [
        ("22P02", "The text cannot be read as a value"),
        ("23505", "The value is there already"),
        ("23001", "A constraint of a table was broken"),
        ("40P01", "waited for each other"),
        ("54000", "too large"),
    ],
)
def test_what_postgresql_says_to_the_verifier_stays_there(
    sqlstate: str, told: str, exercise: Exercise
) -> None:
    """A statement of the verifier's that fails over the student's doings is told by its kind."""
    error = said(sqlstate, D="Key (name)=(SECRET) exists.", H="SECRET", n="SECRET", W="SECRET")
    ending = classify(error, "call", exercise)
    assert ending.blame is Blame.ASSERTION
    assert ending.detail is not None
    assert ending.detail.startswith(f"SQLSTATE {sqlstate}: ")
    assert told in ending.detail
    assert "SECRET" not in f"{ending.message} {ending.detail}"


def test_a_fixture_relays_nothing_either(exercise: Exercise) -> None:
    """An author's fixture that fails is named with the SQLSTATE alone."""
    assert classify(said("99999"), "setup", exercise).detail == "SQLSTATE 99999"


def test_a_fault_of_ours_is_told_in_full(exercise: Exercise) -> None:
    """What an operator has to mend is in PostgreSQL's own words."""
    ending = classify(said("42P01"), "call", exercise)
    assert (ending.blame, "SECRET" in str(ending.detail)) == (Blame.GRADER, True)


def test_a_reply_that_is_no_argument_is_the_students(exercise: Exercise) -> None:
    """asyncpg refuses a value of another type by an error that is no loss of the server."""
    error = asyncpg.exceptions._base.DataError("invalid input for query argument $1: 'x'")
    assert classify(error, "call", exercise).blame is Blame.ASSERTION
