"""Where a student's file defines what. Pure; read as text, for it may be no Python at all."""

import re
from collections.abc import Sequence
from itertools import pairwise

_BEGINS = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")
_NAME = re.compile(r"[^\W\d]\w*")


def find_definition(source: Sequence[str], name: str | None, method: str = "") -> int | None:
    """The line where a function or class begins, or that method of it if it is there."""
    if name is None:
        return None
    begins = re.compile(rf"(?:async\s+def|def|class)\s+{re.escape(name)}\b")
    line = next((number for number, text in enumerate(source, 1) if begins.match(text)), None)
    if line is None or not method:
        return line
    return _find_within(source, line, method) or line


def reaches(source: Sequence[str], name: str | None, line: int | None) -> bool:
    """Whether that line is of this function, or of one that it names, and so on.

    True where nobody can tell: it is outside of all functions, or there is no such function.
    """
    blocks = _blocks(source)
    there = next((one for one, lines in blocks.items() if line in lines), None)
    if line is None or there is None or name not in blocks:
        return True
    known, new = {name}, [name]
    while new:
        lines = blocks[new.pop()]
        words = set(_NAME.findall("\n".join(source[lines.start - 1 : lines.stop - 1])))
        more = (words & blocks.keys()) - known
        known |= more
        new += more
    return there in known


def _blocks(source: Sequence[str]) -> dict[str, range]:
    """The lines of each function and class of the file, its own line first."""
    begins = [(number, _BEGINS.match(text)) for number, text in enumerate(source, 1)]
    found = [(number, match[1]) for number, match in begins if match]
    ends = [*found, (len(source) + 1, "")]
    return {name: range(begin, end) for (begin, name), (end, _) in pairwise(ends)}


def _find_within(source: Sequence[str], begin: int, method: str) -> int | None:
    """Where a method begins, of the class that begins at that line."""
    defines = re.compile(rf"\s+(?:async\s+)?def\s+{re.escape(method)}\b")
    for number, text in enumerate(source[begin:], begin + 1):
        if text[:1].strip() not in ("", "#", ")"):
            return None
        if defines.match(text):
            return number
    return None
