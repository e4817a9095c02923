"""What ended a test, in words for the student, and whose fault it is.

Nothing here shows a hidden test's source, its traceback or its inputs: an assertion speaks with
its author's message, an error with the student's own frames. What PostgreSQL says to the verifier
is no text of ours: it can quote the values of a hidden test, and what makes it speak can be the
student's. So it is named by its SQLSTATE, in our words. In PostgreSQL's own it stands only where
the grader is at fault, since that is the operator's to read.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg
import pytest

from grader.errors import GraderError, ServerLost, WorkerLost, ran_out
from grader.explanations.sqlstates import explain_sqlstate
from grader.language import mark
from grader.model import Exercise, find_function
from grader.pytest_plugin.missed import Missed
from grader.results import NOT_WRITTEN, Blame
from grader.tap.faults import NeverHappened
from grader.tap.recording import OutOfSight
from grader.worker import Frame, ImportFailure, StudentError, Where

#: What a test's own code raises over a result of the wrong shape, as in `user["name"]` on None.
SHAPE_ERRORS = (TypeError, LookupError, AttributeError, ValueError, ArithmeticError)

#: What the verifier's own statement raises over rows or indexes that should not be there.
ROW_ERRORS = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
    asyncpg.exceptions.TransactionRollbackError,
    asyncpg.exceptions.ProgramLimitExceededError,
)

#: What the verifier's connection raises when the server is not there any more, or has no locks,
#: memory or space left.
LOST_ERRORS = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.InsufficientResourcesError,
    ConnectionError,
)


#: How the message begins when it is the test, and no part of the engine, that gave way.
TEST_BROKE = mark("a test broke")

#: When a fixture failed, or is not there: the body did not begin.
NOT_PREPARED = mark("this test could not be prepared")


class TimedOutError(GraderError):
    """The test's body did not end within its limit. `frames`: where the student's code was."""

    type = ""
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True)
class Ending:
    """What ended a test that did not pass."""

    blame: Blame
    message: str
    detail: str | None = None
    #: Of the student's code, if there was one.
    error: StudentError | ImportFailure | TimedOutError | None = None
    left: Sequence[str] = ()  # what its calls left behind


def timed_out(limit_s: float, error: TimeoutError, where: Where | None) -> TimedOutError:
    """The error for a test that took too long. `error` ended it; what it interrupted may tell."""
    if where is None:
        told = mark(
            "Something waits for ever (a lock that is never given back, a connection that the pool "
            "does not have, an await that nothing ends), or a loop does far too much."
        )
    else:
        place, function = where.frame.line, where.frame.function
        told = (
            mark(f"When the time was up, your code was at work in line {place}, in {function}.")
            if where.at_work
            else mark(f"When the time was up, your code waited in line {place}, in {function}.")
        )
    notes = getattr(error.__cause__, "__notes__", ())
    timed = TimedOutError(f"timed out after {limit_s:g} s", detail="\n".join([told, *notes]))
    timed.frames = (where.frame,) if where else ()
    return timed


@contextmanager
def if_time_ends(what: str) -> Iterator[None]:
    """Let the student be told what was going on, if the test's time ends inside."""
    try:
        yield
    except asyncio.CancelledError as error:
        error.add_note(what)
        raise


def classify(error: BaseException, when: str, exercise: Exercise) -> Ending:
    """Say what `error`, raised in the phase `when` (setup, call, teardown), means."""
    match error:
        case StudentError():
            return Ending(Blame.STUDENT, *_student_error(error, exercise), error)
        case ImportFailure() | TimedOutError():
            told = "\n".join(line for line in (error.detail, error.hint) if line)
            return Ending(Blame.STUDENT, error.message, told or None, error)
        case ServerLost():
            return Ending(Blame.SERVER, error.message, error.detail or None)
        case WorkerLost():
            return Ending(Blame.WORKER, error.message)
        case GraderError():  # the operator's and the author's too: no student pays for them
            return Ending(Blame.GRADER, error.message, error.detail or None)
        case _ if ran_out(error):
            return Ending(Blame.GRADER, "the grader ran out of something", _brief(error))
        case pytest.skip.Exception():
            return Ending(Blame.TEST, f"this test was skipped: {error}")
        case pytest.xfail.Exception():
            return Ending(Blame.TEST, f"this test is marked as one that may fail: {error}")
    if when == "call" or isinstance(error, NeverHappened | OutOfSight):
        return _from_body(error)
    if isinstance(error, pytest.FixtureLookupError):
        return Ending(Blame.TEST, NOT_PREPARED, f"there is no fixture {error.argname}")
    if when == "setup" and isinstance(error, Exception):
        server = isinstance(error, asyncpg.PostgresError)
        return Ending(Blame.TEST, NOT_PREPARED, (_in_our_words if server else _brief)(error))
    return Ending(Blame.GRADER, f"{TEST_BROKE} in its {when}", _brief(error))


def _from_body(error: BaseException) -> Ending:
    match error:
        case AssertionError() | pytest.fail.Exception():
            message, _, detail = str(error).partition("\n")
            message = message or mark("what this test asks for did not hold")
            seen = error if isinstance(error, Missed) else Missed(message)
            return Ending(Blame.ASSERTION, message, detail or None, seen.error, seen.left)
        case asyncpg.PostgresError() if isinstance(error, ROW_ERRORS):
            return Ending(
                Blame.ASSERTION,
                "what your code left in the database does not let the test go on",
                _in_our_words(error),
            )
        case _ if isinstance(error, SHAPE_ERRORS):  # asyncpg's, over an argument, among them
            return Ending(
                Blame.ASSERTION,
                "the result does not have the form that the exercise asks for",
                _brief(error),
            )
        case _ if isinstance(error, LOST_ERRORS):
            return Ending(Blame.SERVER, "PostgreSQL went down during this test", _brief(error))
    return Ending(Blame.GRADER, TEST_BROKE, _brief(error))


def _in_our_words(error: BaseException) -> str:
    """What PostgreSQL's error says by its kind. Its text and its fields are not the student's."""
    return _told(str(getattr(error, "sqlstate", None) or "?????"))


def _told(sqlstate: str) -> str:
    meaning = explain_sqlstate(sqlstate)
    return mark(f"SQLSTATE {sqlstate}: {meaning}") if meaning else f"SQLSTATE {sqlstate}"


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def _student_error(error: StudentError, exercise: Exercise) -> tuple[str, str | None]:
    """Message and detail for code that raised, is missing, does not fit or died."""
    function = find_function(exercise.functions, error.function or "")
    asked = mark(f"The exercise asks for: {function.signature}") if function else None
    match error.kind:
        case "missing":
            beside = error.message if ", but " in error.message else None
            told = "\n".join(filter(None, (beside, asked))) or None
            return mark(f"{exercise.slug}.py has no {error.function}"), told
        case "not_async":
            name = (error.function or "").rpartition(".")[2]
            return mark(f"{error.function} is not async: write `async def {name}`"), asked
        case "not_plain":
            name = (error.function or "").rpartition(".")[2]
            return mark(f"{error.function} is async: write `def {name}`"), asked
        case "signature":
            told = mark(f"{error.function} does not take the arguments of the exercise")
            return told, "\n".join(line for line in (error.message, asked) if line)
        case "raised" if error.type == "NotImplementedError":
            return NOT_WRITTEN, None
        case "raised":
            said = f"{error.type}: {error.message}".rstrip(": ")
            if error.type == "SystemExit":
                said = mark(f"{error.function or 'your code'} ends the program: {said}")
            return said, _frames(error)
    return error.message, None


def _frames(error: StudentError) -> str | None:
    """SQLSTATE, notes and members, and the student's own lines, innermost last as in Python."""
    lines = [_told(error.sqlstate)] if error.sqlstate else []
    lines.extend(error.notes)
    for frame in error.frames:
        lines.append(mark(f"line {frame.line}, in {frame.function}"))
        lines.extend([f"    {frame.text}"] if frame.text else [])
    return "\n".join(lines) or None
