"""Sentences with values in them, told by their pattern: "timed out after {limit_s} s". Pure.

A result has the sentence with its values. The catalogue has it with {names}: what is between the
names has to be there, in that order, and what is in their place is the value. Looked for by hand
and not by a regular expression, which a student's long text could keep busy for ever.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import ne

#: A value's place.
HOLE = re.compile(r"\{(\w+)\}")

#: How what an error says begins, in the words of PostgreSQL or Python.
_RAISED = re.compile(r"\b[A-Z]\w*: ")

#: A sentence with so many letters of its own is ours, however it begins.
_SURE = 20

#: A longer line is nobody's sentence.
_MOST_READ = 4000

#: A value may be a sentence itself: "left behind: a task that goes on: poll".
_DEPTH = 3

#: Between several things in one line: "users: 1 added; notes: 2 deleted".
_AND = "; "

#: Letters that a pattern has at least: with fewer it would fit whatever there is.
_LEAST_LETTERS = 5


@dataclass(frozen=True)
class Pattern:
    """A sentence with holes."""

    pieces: tuple[str, ...]  # between the holes; the first and the last may be empty
    names: tuple[str, ...]

    def values(self, line: str) -> dict[str, str] | None:
        """What stands in the holes of a line; None if it is another sentence."""
        first, *between, last = self.pieces
        if not (line.startswith(first) and line.endswith(last)):
            return None
        at, end = len(first), len(line) - len(last)
        found = []
        for piece in between:
            place = line.find(piece, at, end)
            if place < 0:
                return None
            found.append(line[at:place])
            at = place + len(piece)
        if at > end:
            return None
        found.append(line[at:end])
        if not first and self.letters < _SURE and _RAISED.search(found[0]):
            return None
        return dict(zip(self.names, found, strict=True))

    @property
    def letters(self) -> int:
        """How much of it is certain."""
        return sum(map(len, self.pieces))


def read_pattern(text: str) -> Pattern | None:
    """Read a sentence with {names}; None if it has none, or too little besides."""
    parts = HOLE.split(text)
    pattern = Pattern(tuple(parts[::2]), tuple(parts[1::2]))
    told_apart = all(pattern.pieces[1:-1]) and len(set(pattern.names)) == len(pattern.names)
    enough = sum(map(str.isalpha, "".join(pattern.pieces))) >= _LEAST_LETTERS
    return pattern if pattern.names and told_apart and enough else None


class Phrases:
    """Sentences and their translations."""

    def __init__(self, translations: Mapping[str, str]) -> None:
        self.translations = translations
        self._whole = {text: said for text, said in translations.items() if not HOLE.search(text)}
        patterns = [(read_pattern(text), said) for text, said in translations.items()]
        read = [(pattern, said) for pattern, said in patterns if pattern is not None]
        self._patterns = sorted(read, key=lambda one: one[0].letters, reverse=True)

    def and_those(self, others: Mapping[str, str]) -> "Phrases":
        """Return these and others, which come first where both know a sentence."""
        return Phrases({**self.translations, **others}) if others else self

    def tell(self, text: str) -> str:
        """Translate a text line by line; a line that is not known stays as it is."""
        return "\n".join(self._line(line, _DEPTH) for line in text.split("\n"))

    def _line(self, line: str, depth: int) -> str:
        if line in self._whole:
            return self._whole[line]
        if not depth:
            return line
        if _AND in line:
            parts = line.split(_AND)
            told = [self._line(part, depth) for part in parts]
            if all(map(ne, parts, told)):  # a list of ours, and not a text with a semicolon
                return _AND.join(told)
        return next(self._fitting(line, depth), line)

    def _fitting(self, line: str, depth: int) -> Iterator[str]:
        """The sentence that says most of the line comes first."""
        for pattern, said in self._patterns if len(line) <= _MOST_READ else ():
            values = pattern.values(line)
            if values is not None:
                told = {name: self._line(value, depth - 1) for name, value in values.items()}
                yield HOLE.sub(lambda hole: told.get(hole[1], hole[0]), said)  # noqa: B023  used at once
