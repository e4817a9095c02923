"""The text of ``--help``, in the language of whoever asks for it."""

import inspect
import os
from collections.abc import Iterable, Iterator

import click

from grader.cli.options import LANGUAGE
from grader.environment.locale import LOCALE
from grader.language import say, spoken
from grader.language.choosing import choose

#: click's own words, which stand between ours.
CLICKS = ("Usage:", "Options", "Commands", "Show this message and exit.")

#: And in brackets, behind what an option does.
BEHIND = ("env var: ", "default: ", "required")


#: What begins a paragraph whose lines click does not fill.
AS_IT_IS = "\b\n"


class HelpText(click.HelpFormatter):
    """What click writes a command's help with: each of its texts is translated whole."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Say how it is called."""
        super().write_usage(prog, args, prefix or _say("Usage:") + " ")

    def write_heading(self, heading: str) -> None:
        """Say what comes next."""
        super().write_heading(_say(heading))

    def write_text(self, text: str) -> None:
        """Say what the command does."""
        told = (AS_IT_IS * as_it_is + _say(words) for words, as_it_is in paragraphs(text))
        super().write_text("\n\n".join(told))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Say what each option or command does."""
        super().write_dl([(name, _told(text)) for name, text in rows], col_max, col_spacing)


def paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """The paragraphs of a help text, and whether its lines stay as they are."""
    for part in inspect.cleandoc(text).split("\n\n"):
        as_it_is = part.startswith(AS_IT_IS)
        yield part.removeprefix(AS_IT_IS) if as_it_is else " ".join(part.split()), as_it_is


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
