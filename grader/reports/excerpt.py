"""The student's own code around a line, with what kind of word each is: for any colours."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from grader.reports.escape import visible
from grader.reports.words import shorten
from grader.results import Place

if TYPE_CHECKING:
    from pygments.lexer import Lexer

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
            return [*_coloured([match["quotes"], *lines])][1:] if inside else [*_coloured(lines)]
    return [*_coloured(lines)]


def _coloured(lines: list[str]) -> Iterator[list[tuple[str, str]]]:
    pieces: list[tuple[str, str]] = []
    for kind, text in _lexer().get_tokens("\n".join(lines)):
        first, *further = text.split("\n")
        pieces.append((_letter(str(kind)), first))
        for part in further:
            yield _joined(pieces)
            pieces = [(_letter(str(kind)), part)]


def _joined(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    joined = (
        (letter, "".join(text for _, text in group))
        for letter, group in groupby(pieces, key=itemgetter(0))
    )
    return [(letter, text) for letter, text in joined if text]


#: How the lexer's kinds begin -> ours.
_KINDS = {
    "Token.Keyword": "k",
    "Token.Operator.Word": "k",
    "Token.Literal.String": "s",
    "Token.Literal.Number": "m",
    "Token.Comment": "c",
    "Token.Name.Function": "f",
    "Token.Name.Class": "f",
}


def _letter(kind: str) -> str:
    return next((letter for name, letter in _KINDS.items() if kind.startswith(name)), "")


@cache
def _lexer() -> "Lexer":
    # Imported here: a report without a failure needs none.
    from pygments.lexers.python import PythonLexer

    # As it is: nothing stripped, so that the numbers fit.
    return PythonLexer(stripnl=False, ensurenl=True)
