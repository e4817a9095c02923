"""The terminal: results on stdout, everything else on stderr."""

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
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
        _print(err, headline(error), lead=Text(f"{tell(ERROR)} ", style="bold red"))
        for line in tell(error.detail).splitlines():
            _print(err, line, lead=Text("  "))
        first = f"  {tell(HINT)} "
        for number, line in enumerate(tell(error.hint).splitlines()):
            lead = Text(first if number == 0 else " " * len(first), style="bold")
            _print(err, line, lead=lead)


def say(text: str) -> None:
    """Print a line beside the tables; a path in it stays in one piece."""
    _print(out, text)


def say_whole(text: str) -> None:
    """Print a line that somebody is going to copy, as a command: only the terminal breaks it."""
    out.print(Text(terminal(text)), soft_wrap=True)


def note(text: str) -> None:
    """Say something beside the result."""
    _print(err, text, style="dim")


def print_report(report: RenderableType) -> None:
    """Print a report; a path that is longer than a line stays in one piece."""
    out.print(report, crop=False)


def _print(console: Console, text: str, *, style: str = "", lead: Text | None = None) -> None:
    """Print a line, broken between words at a terminal; elsewhere nobody knows how wide it is."""
    lead, told = lead or Text(), Text(terminal(text), style=style)
    if not console.is_terminal:
        console.print(Text.assemble(lead, told), soft_wrap=True)
        return
    # Imported here: it knows what a result is, and who waits for a first word has none.
    from grader.reports.terminal.layout import hanging

    console.print(hanging(lead, told), soft_wrap=False, crop=False)


def progress_bar() -> "Progress":
    """Make a bar that moves on a terminal, and is not there elsewhere, coloured or not."""
    from rich.progress import Progress  # not before: `grader --help` has none

    moves = sys.stderr.isatty() and err.is_interactive
    return Progress(console=err, transient=True, disable=not moves)


def require_terminal(option: str) -> None:
    """Raise OperatorError unless there is somebody who can press Enter."""
    if not sys.stdin.isatty():
        raise OperatorError(f"{option} waits for you at the terminal, and this is none")
