"""What a layout makes of a download: who handed in which files, under which names, when."""

from collections.abc import Callable
from dataclasses import dataclass

from grader.cohort.tree import Entry, Tree
from grader.people import Person


@dataclass(frozen=True)
class Piece:
    """A file, by the name that its student gave it; a higher version replaces a lower one."""

    parts: tuple[str, ...]
    entry: Entry
    version: tuple[int, ...] = ()


@dataclass(frozen=True)
class Upload:
    """One attempt of one student; the highest `order` is the newest."""

    person: Person
    pieces: tuple[Piece, ...]
    order: str = ""
    handed_in_at: str = ""
    also_known_as: tuple[str, ...] = ()  # what else may be their name or login
    note: str = ""
    doubt: str = ""  # why somebody should look
    number: int = 1  # which attempt it is, where the platform tells of earlier ones
    assignment: str = ""  # where a download may have several: each has attempts of its own


@dataclass(frozen=True)
class Found:
    """A download that was recognised: the uploads, and what the platform wrote itself."""

    uploads: tuple[Upload, ...]
    own: tuple[tuple[Entry, str], ...] = ()  # and what it is


@dataclass(frozen=True)
class Layout:
    """How one platform lays out a class."""

    name: str  # "Moodle's download"
    rule: str  # which attempt counts
    find: Callable[[Tree], Found | None]  # None: this is not it
    numbers_anew: bool = False  # a student has another number in each assignment
    names_groups: bool = False  # a group's work comes once, by the group's name


def mostly(matching: int, all_: int) -> bool:
    """Whether a download is one of these: at least half of what lies in it looks so."""
    return matching > 0 and 2 * matching >= all_


def below(entries: list[Entry], depth: int = 1) -> tuple[Piece, ...]:
    """What lies in a student's folder, by the names that they have in there."""
    return tuple(Piece(e.parts[depth:], e) for e in entries if len(e.parts) > depth)
