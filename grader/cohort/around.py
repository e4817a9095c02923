"""What an intake has besides its PATHs: what is looked for, and what is none of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.cohort.handed import SYSTEMS_OWN, LeftAside
from grader.cohort.picking import leave
from grader.cohort.roster import Roster
from grader.cohort.tree import Entry, Tree, scan
from grader.grading.whole import Whole
from grader.model import Exercise

#: How a class's archive becomes a folder.
Unpack = Callable[[Path], Awaitable[Whole]]


@dataclass(frozen=True)
class Around:
    """What an intake has besides its PATHs."""

    exercises: Sequence[Exercise]
    out: Path | None = None
    roster: Roster | None = None
    roster_path: Path | None = None
    unpack: Unpack | None = None  # None: archives are submissions

    @property
    def wanted(self) -> list[str]:
        """The names of the files that are graded."""
        return [exercise.stub.name for exercise in self.exercises]

    def scan(self, path: Path) -> Tree:
        """Look at all that lies there, but not at OUT."""
        out = self.out.resolve() if self.out is not None else None
        return scan(path.resolve(), without=out)

    def leave(self, entry: Entry) -> LeftAside:
        """Say why a file that is no student's is left aside."""
        file = "/".join(entry.parts)
        if entry.is_junk:
            return LeftAside(file, SYSTEMS_OWN)
        if self.roster_path is not None and entry.path == self.roster_path.resolve():
            return LeftAside(file, "the roster")
        if entry.folder:
            return LeftAside(f"{file}/", "an empty folder")
        told = leave(entry.name, file, self.wanted)
        return LeftAside(file, "of no submission that the platform names", near=told.near)
