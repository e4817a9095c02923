"""The attacks, as they lie in the folder ``attacks``, and the catalogue of what may be tried."""

import os
import re
import runpy
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.model import Limits
from grader.results import Outcome, Status

FOLDER = Path(__file__).parent / "attacks"
PIECES = FOLDER / "_pieces"
CATALOGUE = Path(__file__).parent / "catalogue.toml"

#: What is ours in an attack's folder and not handed in.
OURS = ("attack.toml", "prepare.py", "make.py")

#: An attack's folder begins with the entry of the catalogue that it belongs to: ``A04_``.
_ID = re.compile(r"([A-L])(\d\d)_")


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must come out, besides what holds for every attack."""

    outcome: Outcome = Outcome.GRADED
    score: float | None = None
    most: float | None = None  # where the rest depends on luck
    printed: str = ""
    says: str = ""  # in the result's message: for attacks of which the reason is all that is seen
    told: str = ""  # must be in the message of each case that is an error
    recorded: str = ""  # must be in the SQL of a statement on the wire
    cases: dict[str, Status] = {}


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of attack.toml."""

    what: str
    group: str
    priority: str
    stopped_by: str
    budget_s: float
    expect: Expected
    name: str | None = None
    archive: str = ""  # handed in as a file of this suffix, which make.py writes
    in_class: bool = False  # found in a class's folder, not named on the command line
    name_bytes: tuple[int, ...] | None = None
    pieces: tuple[str, ...] = ()
    runs: int = 1
    alone: bool = False  # has a class to itself, though those of its group share one
    needs_groups: bool = False  # what stops it is a control group, and there are none everywhere
    import_s: float = 5.0
    case_s: float = 10.0
    submission_s: float = 300.0

    @property
    def limits(self) -> Limits:
        return Limits(self.import_s, self.case_s, self.submission_s)


@dataclass(frozen=True)
class Attack:
    """One folder."""

    path: Path
    notice: Notice

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def entry(self) -> str:
        """Which entry of the catalogue it belongs to: ``A4``."""
        found = _ID.match(self.id)
        if found is None:
            raise ValueError(f"{self.id} begins with no entry of the catalogue, as A04_ does")
        return f"{found[1]}{int(found[2])}"

    @property
    def student(self) -> str:
        """The name of the submission, which is the student's choice as well."""
        if self.notice.name_bytes is not None:
            return os.fsdecode(bytes(self.notice.name_bytes))
        return self.notice.name or self.id

    def hand_in(self, place: Path) -> Path:
        """Make what the student hands in, in `place`, and return the path to be graded."""
        if self.notice.in_class:
            place = place / f"class of {self.id}"
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
        handed_in = self._archive(place) if self.notice.archive else self._folder(place)
        return place if self.notice.in_class else handed_in

    def _folder(self, place: Path) -> Path:
        folder = place / self.student
        shutil.rmtree(folder, ignore_errors=True)  # of an earlier grading
        shutil.copytree(self.path, folder, symlinks=True, ignore=shutil.ignore_patterns(*OURS))
        if self.notice.pieces:
            parts = [PIECES / f"{name}.py" for name in self.notice.pieces]
            source = "\n\n".join(path.read_text() for path in (*parts, self.path / "tiny.py"))
            (folder / "tiny.py").write_text(source)
        prepare = self.path / "prepare.py"
        if prepare.exists():
            runpy.run_path(str(prepare))["prepare"](folder)
        return folder

    def _archive(self, place: Path) -> Path:
        """Archives are made, not kept: what is in the corpus can be read."""
        archive = place / f"{self.student}{self.notice.archive}"
        archive.unlink(missing_ok=True)
        runpy.run_path(str(self.path / "make.py"))["make"](archive)
        return archive


def load_attack(path: Path) -> Attack:
    """Read attack.toml. Raises ValueError for what is not complete."""
    try:
        notice = msgspec.convert(tomllib.loads((path / "attack.toml").read_text()), Notice)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path.name}/attack.toml: {error}") from error
    if (notice.expect.score is None) == (notice.expect.most is None):
        raise ValueError(f"{path.name}/attack.toml: expect needs a score, or the most it may be")
    return Attack(path, notice)


def load_attacks() -> list[Attack]:
    """All attacks, by name."""
    return [load_attack(path.parent) for path in sorted(FOLDER.glob("*/attack.toml"))]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the catalogue: what is tried, and where it is covered."""

    what: str
    elsewhere: str = ""  # the test or the attack that covers it, if no folder bears its number
    none: str = ""  # why there is no attack


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One group of the catalogue."""

    title: str
    stopped_by: str
    tier: str
    entries: dict[int, Entry]
    together: bool = False  # its attacks touch nothing that submissions of a class share


def load_catalogue() -> dict[str, Group]:
    """The groups by letter. Raises ValueError for what is not complete."""
    try:
        return msgspec.convert(tomllib.loads(CATALOGUE.read_text()), dict[str, Group], strict=False)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{CATALOGUE.name}: {error}") from error


def entries() -> Iterator[tuple[str, Entry]]:
    """All entries with their numbers: ``A4``."""
    for letter, group in load_catalogue().items():
        for number, entry in group.entries.items():
            yield f"{letter}{number}", entry
