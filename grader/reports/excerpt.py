"""The student's own code, with what kind of word each is: for any colours."""

import re
import textwrap
from dataclasses import dataclass

from grader.reports.colouring import coloured
from grader.reports.escape import visible
from grader.reports.words import shorten
from grader.results import Code, Place

_MAX_LINES = 48
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
    return _read(Code(place.first, place.code), place.line)


def excerpt_of_caller(place: Place) -> list[Line]:
    """Return those of the function that was called, none if the place is in it."""
    return _read(place.caller, 0) if place.caller else []


def _read(shown: Code, here: int) -> list[Line]:
    # Made visible before it is read: the lexer would take a lone return for the end of a line.
    code = "\n".join(map(visible, shown.code.split("\n")[:_MAX_LINES]))
    code = textwrap.dedent(code)
    lines = [shorten(line, _MAX_LINE) for line in code.rstrip("\n").split("\n")]
    numbered = enumerate(_as_code(lines, here - shown.first), shown.first)
    return [Line(number, number == here, pieces) for number, pieces in numbered]


def _as_code(lines: list[str], here: int) -> list[list[tuple[str, str]]]:
    """Read the lines so that the one `here` is code: they may begin inside of a docstring."""
    for line in lines[: max(0, here)]:
        if match := _QUOTES.search(line):
            inside = match["before"][-1:] not in _OPENING and not match["after"]
            return [*coloured([match["quotes"], *lines])][1:] if inside else [*coloured(lines)]
    return [*coloured(lines)]
