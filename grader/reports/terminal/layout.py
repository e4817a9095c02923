"""How texts stand on a terminal, and what a verdict looks like there."""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

from grader.reports import escape
from grader.reports.breaking import find_breaks
from grader.results import Status

STYLE = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.ERROR: "yellow",
    Status.NOT_RUN: "dim",
}

#: Columns of a lead that is words, and no sign or number; and how many times as wide as such a lead
#: a terminal has to be for the text beside it.
_LONG_LEAD = 8
_ROOM = 3


@dataclass(frozen=True)
class Hanging:
    """A lead, and lines of text of which the further ones are indented. Nothing fills them up.

    A path that is longer than a line stays whole, but for a cell that says overflow="fold".
    """

    lead: Text
    text: Text
    cut: bool

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        text = Measurement.get(console, options, self.text)
        lead = self.lead.cell_len
        return Measurement(lead + text.minimum, lead + text.maximum)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lead, text, indent = self.lead, self.text.copy(), self.lead.cell_len
        if not self.cut and indent > max(_LONG_LEAD, options.max_width // _ROOM):
            lead, text, indent = Text(), Text.assemble(lead, text), 2
        width = max(1, options.max_width - indent)
        if self.cut:
            text.truncate(width, overflow="ellipsis")
            lines = [text]
        elif options.overflow == "fold":
            lines = [*text.wrap(console, width, overflow="fold")]
        else:
            lines = break_lines(text, width)
        for number, line in enumerate(lines or [Text()]):
            line.rstrip()
            # What has no room beside the others may have it below the lead.
            before = max(0, min(indent, options.max_width - line.cell_len))
            told = Text.assemble(lead if number == 0 else " " * before, line)
            told.rstrip()
            told.no_wrap, told.overflow = True, "ignore"  # it is broken
            yield told


def break_lines(text: Text, width: int) -> list[Text]:
    """Break between words, and leave what is longer than a line to the terminal."""
    lines: list[Text] = []
    for line in text.split("\n", allow_blank=True):
        line.expand_tabs(8)
        lines += line.divide(find_breaks(line.plain, width, cell_len))
    return lines


def hanging(lead: Text, text: Text, *, cut: bool = False) -> RenderableType:
    """A text whose further lines begin below its first word, not below what leads it.

    What is `cut` has one line, and ends with an ellipsis where the terminal does. A lead that would
    take most of a narrow terminal begins the text instead.
    """
    return Hanging(lead, text, cut)


@dataclass(frozen=True)
class Indented:
    """Something two columns to the right; no line of it is filled up with spaces, or cut."""

    part: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        within = options.update_width(max(1, options.max_width - 2))
        part = hanging(Text(), self.part) if isinstance(self.part, Text) else self.part
        for line in Segment.split_lines(console.render(part, within)):
            yield from (Segment("  "), *line, Segment.line())


def indented(part: RenderableType) -> RenderableType:
    """Two columns to the right."""
    return Indented(part)


def plain(text: str, *, style: str = "") -> Text:
    """Text that a student may have made: no markup, and nothing that commands a terminal."""
    return Text(escape.terminal(text), style=style)
