"""Where a line that is too long is broken: between words, and never within what is to be copied."""

import re
from collections.abc import Callable
from itertools import pairwise

#: What stays in one piece: a word, as a path is one, and a command in backticks with its spaces.
_PIECE = re.compile(r"\s*(?:`[^`\n]{1,100}`|\S)+")


def find_breaks(text: str, width: int, measure: Callable[[str], int] = len) -> list[int]:
    """Return where in a line without an end each further line begins.

    A piece that is longer than `width` has a line of its own, and is for the terminal to break:
    what is copied from there is whole. ``measure`` counts columns.
    """
    breaks = []
    start = 0
    for piece in _PIECE.finditer(text):
        first = piece.end() - len(piece[0].lstrip())
        if text[start:first].strip() and measure(text[start : piece.end()]) > width:
            start = first
            breaks.append(start)
    return breaks


def break_text(text: str, width: int) -> str:
    """Break each line of a text."""
    return "\n".join("\n".join(_lines(line, width)) for line in text.split("\n"))


def _lines(line: str, width: int) -> list[str]:
    ends = [0, *find_breaks(line, width), len(line)]
    return [line[first:end].rstrip() for first, end in pairwise(ends)]
