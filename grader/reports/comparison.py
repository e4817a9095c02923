"""What was expected and what came, line beside line, with what differs."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from grader.language import say
from grader.reports import apart
from grader.reports.words import number, shorten
from grader.sides import find_begin

#: A value that is no longer stands on one line, whatever is in it.
_ONE_LINE = 48

# What differs is looked for among so few lines that no text makes it slow.
_MAX_LINES = 60
_MAX_LINE = 400
_MAX_EQUAL = 3  # equal lines on each side of a difference; more are counted

_OPENING, _CLOSING = "[({", "])}"
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Side:
    """One line of one side."""

    row: int  # where it stands, from 1: lines of one row are beside each other
    differs: bool
    pieces: list[tuple[bool, str]]  # whether it differs, text
    equal: int = 0  # instead of that many lines, which are the same on both sides


@dataclass(frozen=True)
class Comparison:
    expected: list[Side]
    got: list[Side]


def tell_sides(expected: str | None, got: str | None, limit: int) -> tuple[str | None, str | None]:
    """Cut both to `limit` characters, where they differ; None of two that look the same."""
    if expected is None or got is None:
        return _cut(expected, 0, limit), _cut(got, 0, limit)
    expected, got = apart.write_both(expected, got)
    begin = find_begin(expected, got, limit)
    left, right = _cut(expected, begin, limit), _cut(got, begin, limit)
    return (None, None) if left == right else (left, right)


def _cut(text: str | None, begin: int, limit: int) -> str | None:
    if text is None or not limit:
        return None
    kept = shorten(text[begin:], limit)
    if not begin:
        return kept
    return "… " + say("({more} characters before)", more=number(begin)) + f" … {kept}"


def compare(expected: str | None, got: str | None, limit: int = sys.maxsize) -> Comparison | None:
    """Lay the two sides out; None without any. One side alone has no differences."""
    expected, got = tell_sides(expected, got, limit)
    if expected is None and got is None:
        return None
    if expected is None or got is None:
        whole = list(_alone(_lines(expected or got or "", whole=False)))
        return Comparison(whole if got is None else [], whole if expected is None else [])
    short = max(len(expected), len(got)) <= _ONE_LINE
    left, right = _lines(expected, whole=short), _lines(got, whole=short)
    found = Comparison([], [])
    if skipped := _count_equal(left, right):
        for side in (found.expected, found.got):
            side.append(Side(1, differs=False, pieces=[], equal=skipped))
    left, right = _first_of(left[skipped:]), _first_of(right[skipped:])
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            _add_equal(found, left[a:b])
        else:
            _add_differing(found, left[a:b], right[c:d])
    return found


def _count_equal(left: Sequence[str], right: Sequence[str]) -> int:
    """How many lines to leave out, because what differs is far behind them."""
    equal = sum(1 for _ in takewhile(_alike, zip(left, right, strict=False)))
    return equal - _MAX_EQUAL if equal > _MAX_LINES - _MAX_EQUAL else 0


def _alone(lines: Sequence[str]) -> Iterator[Side]:
    for row, line in enumerate(_first_of(lines), 1):
        yield _same(row, line)


def _add_equal(found: Comparison, lines: Sequence[str]) -> None:
    row = _next_row(found)
    begin = found.expected or found.got
    kept = len(lines) if len(lines) <= 2 * _MAX_EQUAL + 1 else _MAX_EQUAL
    first = lines[:kept] if begin or kept == len(lines) else []
    last = lines[len(lines) - kept :] if kept < len(lines) else []
    between = len(lines) - len(first) - len(last)
    sides = [_same(row + at, line) for at, line in enumerate(first)]
    row += len(first)
    if between:
        sides.append(Side(row, differs=False, pieces=[], equal=between))
        row += 1
    sides += [_same(row + at, line) for at, line in enumerate(last)]
    found.expected.extend(sides)
    found.got.extend(sides)


def _same(row: int, line: str) -> Side:
    return Side(row, differs=False, pieces=[(False, shorten(line, _MAX_LINE))])


def _cut_pair(one: str | None, other: str | None) -> tuple[str | None, str | None]:
    """Cut two long lines where they differ."""
    begin = find_begin(one or "", other or "", _MAX_LINE)
    return _cut(one, begin, _MAX_LINE), _cut(other, begin, _MAX_LINE)


def _add_differing(found: Comparison, left: Sequence[str], right: Sequence[str]) -> None:
    row = _next_row(found)
    for at in range(max(len(left), len(right))):
        one, other = _cut_pair(
            left[at] if at < len(left) else None, right[at] if at < len(right) else None
        )
        marked = _mark(one, other) if one is not None and other is not None else None
        if one is not None:
            pieces = marked[0] if marked else _all_of(one)
            found.expected.append(Side(row + at, differs=True, pieces=pieces))
        if other is not None:
            pieces = marked[1] if marked else _all_of(other)
            found.got.append(Side(row + at, differs=True, pieces=pieces))


def _next_row(found: Comparison) -> int:
    return 1 + max((side[-1].row for side in (found.expected, found.got) if side), default=0)


_Pieces = list[tuple[bool, str]]


def _mark(one: str, other: str) -> tuple[_Pieces, _Pieces] | None:
    """Mark what is between the words that both begin with and end with; None without such."""
    left, right = _WORD.findall(one), _WORD.findall(other)
    most = min(len(left), len(right))
    pairs = zip(left, right, strict=False)
    begin = sum(1 for _ in takewhile(_alike, pairs))
    ends = zip(reversed(left[begin:]), reversed(right[begin:]), strict=False)
    end = min(sum(1 for _ in takewhile(_alike, ends)), most - begin)
    if not "".join(left[:begin] + left[len(left) - end :]).strip(_OPENING + _CLOSING + ", "):
        return None
    return _divide(left, begin, end), _divide(right, begin, end)


def _all_of(line: str) -> _Pieces:
    text = line.lstrip(" ")
    indent = line[: len(line) - len(text)]
    return [(False, indent), (True, text)] if indent else [(True, text)]


def _alike(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _divide(words: Sequence[str], begin: int, end: int) -> _Pieces:
    at = len(words) - end
    parts = ((False, words[:begin]), (True, words[begin:at]), (False, words[at:]))
    return [(differs, "".join(part)) for differs, part in parts if part]


def _lines(text: str, *, whole: bool) -> list[str]:
    """A text line by line; a list or dict as Python writes it, an item on each line."""
    lines = text.split("\n")
    if len(lines) == 1 and not whole and text[:1] and text[0] in _OPENING:
        lines = list(_items(text))
    return lines


def _first_of(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MAX_LINES
    kept = list(lines[:_MAX_LINES])
    return [*kept, "… " + say("{more} more lines", more=number(more))] if more > 0 else kept


def _items(text: str) -> Iterator[str]:
    """Divide at the commas of the outermost bracket. No value is made: it is a student's."""
    depth, quote, begin, skip = 0, "", 0, False
    for at, letter in enumerate(text):
        if skip:
            skip = False
        elif quote:
            skip = letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in _OPENING:
            depth += 1
            if depth == 1:
                yield text[begin : at + 1]
                begin = at + 1
        elif letter in _CLOSING:
            depth -= 1
            if depth == 0:
                if inside := text[begin:at].strip():
                    yield f"  {inside}"
                begin = at
        elif letter == "," and depth == 1:
            yield f"  {text[begin:at].strip()}"
            begin = at + 1
    yield text[begin:].strip()
