"""Whose files look alike, and where. Pure.

The stub is taken out, and what many of the class have: they have it from the exercise. Two files
are as alike as the smaller part of the two that they have in common.
"""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from grader.cohort.winnowing import K, Print, take_print
from grader.reports.alike import Alike, Compared, Passage

#: What more than these have is nobody's own: so many, or that part of the class.
MANY, PART_OF_MANY = 10, 0.05

#: Pairs are shown from here on, and so many of them.
LEAST, MOST_PAIRS = 0.3, 40

#: Fewer fingerprints in common are no more than an idiom.
LEAST_IN_COMMON = 4

_MOST_PASSAGES, _MOST_LINES = 20, 60

#: Of a gram that comes again and again, so many places are looked at.
_MOST_PLACES = 8


@dataclass(frozen=True)
class Handed:
    """A student's file of an exercise."""

    submission: str
    name: str
    text: str


@dataclass(frozen=True)
class Given:
    """An exercise: what everybody was given, and what came back."""

    title: str
    stub: str
    files: list[Handed] = field(default_factory=list)


@dataclass(frozen=True)
class _Pair:
    exercise: str
    files: tuple[Handed, Handed]
    prints: tuple[Print, Print]
    common: frozenset[int]

    @property
    def parts(self) -> tuple[float, float]:
        first, second = (len(self.common) / max(len(one.chosen), 1) for one in self.prints)
        return first, second


def compare(exercises: Sequence[Given]) -> Compared:
    """Hold each file against all others of its exercise."""
    found, parts, cut = [], list[float](), list[str]()
    for given in exercises:
        title, files = given.title, given.files
        prints = _take_prints(given.stub, files)
        cut += [f"{one.name}: {title}" for one, of in zip(files, prints, strict=True) if of.cut]
        for a, b in combinations(range(len(files)), 2):
            common = prints[a].chosen & prints[b].chosen
            pair = _Pair(title, (files[a], files[b]), (prints[a], prints[b]), common)
            parts.append(min(pair.parts))
            if len(common) >= LEAST_IN_COMMON and parts[-1] >= LEAST:
                found.append(pair)
    found.sort(key=lambda pair: -min(pair.parts))
    parts.sort()
    return Compared(
        pairs=[_describe(pair) for pair in found[:MOST_PAIRS]],
        more=len(found[MOST_PAIRS:]),
        files=sum(len(given.files) for given in exercises),
        usual=statistics.median(parts) if parts else 0.0,
        unusual=parts[int(len(parts) * 0.99)] if len(parts) >= 100 else None,
        cut=cut,
    )


def _take_prints(stub: str, files: Sequence[Handed]) -> list[Print]:
    ignored = set(take_print(stub).grams)
    prints = [take_print(one.text, ignored) for one in files]
    counts = Counter(gram for one in prints for gram in one.chosen)
    many = max(MANY, len(files) * PART_OF_MANY)
    common = {gram for gram, count in counts.items() if count > many}
    return [Print(one.grams, one.lines, one.chosen - common, one.cut) for one in prints]


def _describe(pair: _Pair) -> Alike:
    passages = sorted(_find_passages(pair), key=lambda one: -len(one.lines[0]) - one.left_out[0])
    return Alike(
        exercise=pair.exercise,
        submissions=(pair.files[0].submission, pair.files[1].submission),
        names=(pair.files[0].name, pair.files[1].name),
        parts=pair.parts,
        passages=passages[:_MOST_PASSAGES],
        more=len(passages[_MOST_PASSAGES:]),
    )


def _find_passages(pair: _Pair) -> Iterator[Passage]:
    """Each run of equal grams around a fingerprint that both have, as lines."""
    one, other = pair.prints
    place = 0
    while place < len(one.grams):
        runs = [
            (_run(one.grams, other.grams, place, there), there)
            for there in other.places.get(one.grams[place], ())[:_MOST_PLACES]
        ]
        length, there = max(runs, default=(0, 0))
        if not pair.common.isdisjoint(one.grams[place : place + length]):
            sides = [(one, place, pair.files[0]), (other, there, pair.files[1])]
            (a, b) = (_lines(of, start, length, file) for of, start, file in sides)
            yield Passage((a[0], b[0]), (a[1], b[1]), (a[2], b[2]))
        place += max(length, 1)


def _run(one: Sequence[int], other: Sequence[int], here: int, there: int) -> int:
    length = 0
    for a, b in zip(one[here:], other[there:], strict=False):
        if a != b:
            break
        length += 1
    return length


def _lines(of: Print, start: int, length: int, file: Handed) -> tuple[int, Sequence[str], int]:
    """The number of the first line, the lines, and how many more there are."""
    first, last = of.lines[start], of.lines[start + length - 1 + K - 1]
    lines = file.text.split("\n")[first - 1 : last]
    return first, lines[:_MOST_LINES], len(lines[_MOST_LINES:])
