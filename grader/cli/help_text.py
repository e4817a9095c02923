"""The text of ``--help``, in the language of whoever asks for it."""

import inspect
import os
import re
from collections.abc import Iterable, Iterator

import click

from grader.cli.options import LANGUAGE
from grader.environment.locale import LOCALE
from grader.environment.streams import measure_columns
from grader.language import say, spoken
from grader.language.choosing import choose
from grader.reports.breaking import break_text

#: click's own words, which stand between ours.
CLICKS = ("Usage:", "Options", "Commands", "Show this message and exit.")

#: And in brackets, behind what an option does.
BEHIND = ("env var: ", "default: ", "required")


#: What begins a paragraph whose lines click does not fill.
AS_IT_IS = "\b\n"

#: What stands between an example and what it does.
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")


class HelpText(click.HelpFormatter):
    """What click writes a command's help with: each of its texts is translated whole.

    click's own has 50 columns at least, whatever the terminal has.
    """

    def __init__(self, *, width: int | None, max_width: int | None) -> None:
        """As wide as the terminal, and at most so wide."""
        columns = measure_columns()
        super().__init__(width=width or min(columns, max_width or columns) - 2)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Say how it is called."""
        super().write_usage(prog, args, prefix or _say("Usage:") + " ")

    def write_heading(self, heading: str) -> None:
        """Say what comes next."""
        super().write_heading(_say(heading))

    def write_text(self, text: str) -> None:
        """Say what the command does."""
        room = self.width - self.current_indent
        told = (
            AS_IT_IS + _fold(_say(words), room) if as_it_is else _say(words)
            for words, as_it_is in paragraphs(text)
        )
        super().write_text("\n\n".join(told))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Say what each option or command does."""
        told = [(name, _told(text)) for name, text in rows]
        super().write_dl(told, min(col_max, self.width // 2), col_spacing)


def paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """The paragraphs of a help text, and whether its lines stay as they are."""
    for part in inspect.cleandoc(text).split("\n\n"):
        as_it_is = part.startswith(AS_IT_IS)
        yield part.removeprefix(AS_IT_IS) if as_it_is else " ".join(part.split()), as_it_is


def _fold(examples: str, room: int) -> str:
    """Put what an example does below it, where the terminal has no room for both."""
    lines = examples.split("\n")
    if max(map(len, lines)) <= room:
        return examples
    return "\n".join(break_text(_GAP.sub("\n      ", line), room) for line in lines)


def describe(command: click.Command) -> str:
    """Say in a sentence what a command does."""
    return command.get_short_help_str(limit=1000)


def _told(text: str) -> str:
    """A text of ours, and what click puts behind it in brackets."""
    ours, bracket, behind = text.partition("  [")
    for word in BEHIND:
        behind = behind.replace(word, _say(word))
    return _say(ours) + bracket + behind


def _say(text: str) -> str:
    context = click.get_current_context(silent=True)
    asked = (context and context.params.get("language")) or os.environ.get(LANGUAGE)
    with spoken(choose(asked, os.environ.get(LOCALE, ""))[0]):
        return say(text)
