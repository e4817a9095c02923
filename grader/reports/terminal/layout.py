"""How texts stand on a terminal, and what a verdict looks like there."""

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.reports import escape
from grader.results import Status

STYLE = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.ERROR: "yellow",
    Status.NOT_RUN: "dim",
}


def hanging(lead: Text, text: Text, *, cut: bool = False) -> RenderableType:
    """A text whose further lines begin below its first word, not below what leads it.

    What is `cut` has one line, and ends with an ellipsis where the terminal does.
    """
    grid = Table.grid()
    grid.add_column(no_wrap=True, min_width=lead.cell_len)
    grid.add_column(overflow="fold")
    if cut:  # said by the text: a second column that may not wrap would run off the terminal
        text.no_wrap, text.overflow = True, "ellipsis"
    grid.add_row(lead, text)
    return grid


def indented(part: RenderableType) -> RenderableType:
    """Two columns to the right."""
    return Padding(part, (0, 0, 0, 2))


def plain(text: str, *, style: str = "") -> Text:
    """Text that a student may have made: no markup, and nothing that commands a terminal."""
    return Text(escape.terminal(text), style=style)
