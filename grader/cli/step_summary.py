"""The file that the Markdown summary is added to: whoever starts us says which."""

import errno
import os
import stat
from pathlib import Path
from typing import TextIO

import click

from grader.cli import kinds
from grader.errors import OperatorError
from grader.system import opening

option = click.option(
    "--step-summary",
    type=kinds.a_path,
    envvar="GITHUB_STEP_SUMMARY",
    show_envvar=True,
    metavar="FILE",
    help="Add a Markdown summary to this file, as GitHub's workflows show it.",
)


def require_writable(path: Path) -> None:
    """Raise OperatorError, before any grading, if there is no adding to the file."""
    add(path, "")


def add(path: Path, text: str) -> None:
    """Add to the file, or to a device as /dev/null is. Raises OperatorError."""
    try:
        with _open(path) as file:
            file.write(text)
    except OSError as error:
        # A FIFO that nobody reads is "no such device" to the kernel.
        raise _refusal(path, "" if error.errno == errno.ENXIO else error.strerror) from error


def _open(path: Path) -> TextIO:
    """Open it without waiting, as a FIFO would make us."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | opening.CLOEXEC
    descriptor = os.open(path, flags | opening.NONBLOCK, 0o666)
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode)):
        os.close(descriptor)
        raise _refusal(path, "")
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")


def _refusal(path: Path, why: str | None) -> OperatorError:
    return OperatorError(
        f"cannot write to {path}: {why or 'it is not a regular file'}",
        hint="Choose another file with --step-summary FILE; it is GITHUB_STEP_SUMMARY's"
        " unless you do.",
    )
