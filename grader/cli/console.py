"""The terminal: results on stdout, everything else on stderr."""

import asyncio
import sys

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from grader.errors import ExerciseError, GraderError, OperatorError
from grader.reports.escape import terminal

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


def progress_bar() -> Progress:
    """Make a bar that moves on a terminal, and is not there elsewhere, coloured or not."""
    moves = sys.stderr.isatty() and err.is_interactive
    return Progress(console=err, transient=True, disable=not moves)


async def hold_at_terminal(kept: list[str]) -> None:
    """Show kept databases, and keep them until Enter is pressed."""
    err.print(Text("Kept, until you press Enter:", style="bold"))
    for line in kept:
        err.print(Text("  " + terminal(line)))
    await asyncio.to_thread(sys.stdin.readline)


def require_terminal(option: str) -> None:
    """Raise OperatorError unless there is somebody who can press Enter."""
    if not sys.stdin.isatty():
        raise OperatorError(f"{option} waits for you at the terminal, and this is none")
