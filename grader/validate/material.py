"""What an exercise's tests are held against, as types: every file that is tried is an Entry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.model import CaseSpec, Exercise, Visibility


@dataclass(frozen=True, eq=False)
class Entry:
    """One file that is tried, and the tests that it meets."""

    name: str  # what the file is called; the reference is "solution"
    path: Path  # where the author wrote it
    source: str
    tests: tuple[str, ...] | None = None  # that can notice what is in it; None: all
    again: tuple[str, ...] = ()  # those that are repeated, if any are
    visibility: Visibility = "hidden"
    other_way: bool = False  # databases are copied where they would be handed on, or the reverse
    offset: int = 0  # lines of the reference before the author's own
    mutant: bool = False  # made by the program: one failure is enough, and it need not load


@dataclass(frozen=True)
class Mistake:
    """A stored mistake."""

    entry: Entry
    title: str
    changes: tuple[str, ...]  # the definitions that it replaces
    named: tuple[str, ...]  # the tests that must catch it


@dataclass(frozen=True)
class Change:
    """A mutant, and why no test can catch it, if somebody has said so."""

    entry: Entry
    of: Entry  # the right solution that is changed
    operator: str
    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]
    equivalent: str | None


@dataclass(frozen=True)
class Material:
    """One exercise."""

    exercise: Exercise
    cases: Sequence[CaseSpec]
    tests: Path
    right: Sequence[Entry]  # the reference first, then other styles
    visible: Sequence[Entry]  # these again, for the visible tests
    stub: Entry
    other_way: Sequence[Entry]  # reference and stub again, their databases made the other way
    mistakes: Sequence[Mistake]
    changes: Sequence[Change] | None  # None: no mutants asked for

    @property
    def solution(self) -> Entry:
        """The reference."""
        return self.right[0]

    @property
    def entries(self) -> Iterator[Entry]:
        """Everything that is tried."""
        yield from self.right
        yield from self.visible
        yield self.stub
        yield from self.other_way
        yield from (mistake.entry for mistake in self.mistakes)
        yield from (change.entry for change in self.changes or ())
