"""Where a student's file defines what. Pure; read as text, for it may be no Python at all."""

import re
from collections.abc import Sequence
from itertools import pairwise

_BEGINS = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")
_DEFINES = re.compile(r"(\s*)(?:async\s+)?def\s+\w+")
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


def find_block(source: Sequence[str], line: int, most: int) -> range | None:
    """The lines of the function in which a line is, with its decorators; of a class, the method's.

    None if it is in none, or if that has more lines than `most`.
    """
    blocks = _blocks(source).values()
    block = next((lines for lines in blocks if line in lines), None)
    block = _trimmed(source, block) if block is not None else None
    if block is not None and len(block) > most:
        block = _find_inner(source, block, line)
    return block if block is not None and line in block and len(block) <= most else None


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


def _trimmed(source: Sequence[str], block: range) -> range:
    """With the decorators before it, and without what follows at the margin."""
    begin, end = block.start, block.stop
    while begin > 1 and source[begin - 2].startswith("@"):
        begin -= 1
    within = (n for n in range(end - 1, block.start, -1) if _is_within(source[n - 1]))
    return range(begin, next(within, block.start) + 1)


def _is_within(text: str) -> bool:
    """Whether a line belongs to what was begun above it: indented, or a bracket that closes."""
    return text.strip() != "" and (text[0].isspace() or text[0] in ")]}")


def _find_inner(source: Sequence[str], block: range, line: int) -> range | None:
    """The innermost function of a block in which that line is, by how far lines are indented."""
    inner = None
    for number in block:
        match = _DEFINES.match(source[number - 1])
        if match and number <= line:
            inner = range(number, _find_end(source, number, block.stop, len(match[1])))
    return inner


def _find_end(source: Sequence[str], begin: int, stop: int, indent: int) -> int:
    """Where lines begin that are indented no further; blank ones before that are no part of it."""
    end = begin + 1
    for number in range(begin + 1, stop):
        text = source[number - 1]
        inside = len(text) - len(text.lstrip()) > indent or text.lstrip()[:1] in ("", ")")
        if not inside:
            break
        end = number + 1 if text.strip() else end
    return end
