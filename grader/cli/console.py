"""The terminal: results on stdout, everything else on stderr."""

import asyncio
import sys

from rich.console import Console
from rich.text import Text

from grader.errors import ExerciseError, GraderError, OperatorError
from grader.reports.escape import terminal

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def complain(error: GraderError) -> None:
    """Print what went wrong, the evidence, and the way out."""
    place = f"{error.place}: " if isinstance(error, ExerciseError) else ""
    err.print(Text.assemble(("error: ", "bold red"), terminal(place + error.message)))
    for line in error.detail.splitlines():
        err.print(Text("  " + terminal(line)))
    for number, line in enumerate(error.hint.splitlines()):
        lead = ("  hint: ", "bold") if number == 0 else ("        ", "")
        err.print(Text.assemble(lead, terminal(line)))


def note(text: str) -> None:
    """Say something beside the result."""
    err.print(Text(terminal(text), style="dim"))


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
