"""The student's own code around a line, with what kind of word each is: for any colours."""

import re
import textwrap
from dataclasses import dataclass

from grader.reports.colouring import coloured
from grader.reports.escape import visible
from grader.reports.words import shorten
from grader.results import Place

_MAX_LINES = 15
_MAX_LINE = 240

#: The first quotes of three in a line, and what can stand before them if a text begins there.
_QUOTES = re.compile(r"(?P<before>.*?)\s*(?P<quotes>\"{3}|'{3})\s*(?P<after>.*)")
_OPENING = ("(", "=", ",", "[", "{", "+", ":")


@dataclass(frozen=True)
class Line:
    number: int
    here: bool  # this is the one
    pieces: list[tuple[str, str]]  # kind, text; the kinds: k s c m f, or nothing


def excerpt(place: Place) -> list[Line]:
    """Return the lines of a place, moved to the left together. What is too long is cut."""
    # Made visible before it is read: the lexer would take a lone return for the end of a line.
    code = "\n".join(map(visible, place.code.split("\n")[:_MAX_LINES]))
    code = textwrap.dedent(code)
    lines = [shorten(line, _MAX_LINE) for line in code.rstrip("\n").split("\n")]
    numbered = enumerate(_as_code(lines, place.line - place.first), place.first)
    return [Line(number, number == place.line, pieces) for number, pieces in numbered]


def _as_code(lines: list[str], here: int) -> list[list[tuple[str, str]]]:
    """Read the lines so that the one `here` is code: they may begin inside of a docstring."""
    for line in lines[: max(0, here)]:
        if match := _QUOTES.search(line):
            inside = match["before"][-1:] not in _OPENING and not match["after"]
            return [*coloured([match["quotes"], *lines])][1:] if inside else [*coloured(lines)]
    return [*coloured(lines)]
