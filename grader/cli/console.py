"""The terminal: results on stdout, everything else on stderr."""

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from grader.errors import ExerciseError, GraderError, OperatorError
from grader.reports.escape import terminal

if TYPE_CHECKING:
    from rich.progress import Progress

out = Console(highlight=False, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def headline(error: GraderError) -> str:
    """What went wrong, after the file and line of an exercise that is broken."""
    return f"{error.place}: {error.message}" if isinstance(error, ExerciseError) else error.message


def complain(error: GraderError) -> None:
    """Print what went wrong, the evidence, and the way out."""
    err.print(Text.assemble(("error: ", "bold red"), terminal(headline(error))))
    for line in error.detail.splitlines():
        err.print(Text("  " + terminal(line)))
    for number, line in enumerate(error.hint.splitlines()):
        lead = ("  hint: ", "bold") if number == 0 else ("        ", "")
        err.print(Text.assemble(lead, terminal(line)))


def say(text: str) -> None:
    """Print a line beside the tables; a path in it stays in one piece."""
    out.print(Text(terminal(text)), soft_wrap=True)


def note(text: str) -> None:
    """Say something beside the result."""
    err.print(Text(terminal(text), style="dim"))


def progress_bar() -> "Progress":
    """Make a bar that moves on a terminal, and is not there elsewhere, coloured or not."""
    from rich.progress import Progress  # not before: `grader --help` has none

    moves = sys.stderr.isatty() and err.is_interactive
    return Progress(console=err, transient=True, disable=not moves)


def require_terminal(option: str) -> None:
    """Raise OperatorError unless there is somebody who can press Enter."""
    if not sys.stdin.isatty():
        raise OperatorError(f"{option} waits for you at the terminal, and this is none")
