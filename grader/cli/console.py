"""The terminal: results on stdout, everything else on stderr."""

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from grader.errors import ExerciseError, GraderError, OperatorError
from grader.language import mark, spoken, tell
from grader.reports.escape import terminal

if TYPE_CHECKING:
    from rich.progress import Progress

out = Console(highlight=False, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)

#: What an error's lines begin with.
ERROR, HINT = mark("error:"), mark("hint:")


def headline(error: GraderError) -> str:
    """What went wrong, after the file and line of an exercise that is broken."""
    message = tell(error.message)
    return f"{error.place}: {message}" if isinstance(error, ExerciseError) else message


def complain(error: GraderError) -> None:
    """Print what went wrong, the evidence, and the way out, in the error's language."""
    with spoken(error.language) if error.language else nullcontext():
        err.print(Text.assemble((f"{tell(ERROR)} ", "bold red"), terminal(headline(error))))
        for line in tell(error.detail).splitlines():
            err.print(Text("  " + terminal(line)))
        first = f"  {tell(HINT)} "
        for number, line in enumerate(tell(error.hint).splitlines()):
            lead = (first, "bold") if number == 0 else (" " * len(first), "")
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
