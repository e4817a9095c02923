"""What this process ran out of is nobody's mistake but ours."""

import errno
from pathlib import Path

import pytest

from grader.errors import ran_out
from grader.model import Exercise
from grader.pytest_plugin.endings import classify
from grader.results import Blame
from tests.tiny_exercise import write_tiny

LACKS = [
    MemoryError(),
    RuntimeError("can't start new thread"),
    OSError(errno.EMFILE, "Too many open files"),
    OSError(errno.ENFILE, "Too many open files in system"),
    OSError(errno.ENOSPC, "No space left on device"),
    BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"),
    OSError(errno.ETOOMANYREFS, "Too many references"),
]


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """The tiny one."""
    return write_tiny(tmp_path).exercise


@pytest.mark.parametrize("when", ["setup", "call", "teardown"])
@pytest.mark.parametrize("error", LACKS, ids=repr)
def test_what_we_lack_is_ours(error: Exception, when: str, exercise: Exercise) -> None:
    """In a fixture of the author's, in a test and after it."""
    assert classify(error, when, exercise).blame is Blame.GRADER


def test_what_comes_of_a_lack_is_ours(exercise: Exercise) -> None:
    """So is an error that came of one, be it in a group."""
    error = KeyError("cache")
    error.__cause__ = ExceptionGroup("several", [ValueError("x"), MemoryError()])
    assert classify(error, "setup", exercise).blame is Blame.GRADER


@pytest.mark.parametrize("error", [ValueError("x"), OSError(errno.ENOENT, "x"), RuntimeError("x")])
def test_other_errors_are_no_lack(error: Exception) -> None:
    """They are looked at as before."""
    assert not ran_out(error)


def test_errors_in_a_circle_end() -> None:
    """Whatever led to what."""
    one, other = ValueError("one"), ValueError("other")
    one.__context__, other.__context__ = other, one
    assert not ran_out(one)
