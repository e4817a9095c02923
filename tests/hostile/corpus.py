"""The attacks, as they lie in the folder ``attacks``."""

import runpy
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.model import Limits, Outcome, Status

FOLDER = Path(__file__).parent / "attacks"

#: What is ours in an attack's folder and not handed in.
OURS = ("attack.toml", "prepare.py", "make.py")


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must come out, besides what holds for every attack."""

    outcome: Outcome = Outcome.GRADED
    score: float | None = None
    most: float | None = None  # where the rest depends on luck
    printed: str = ""
    says: str = ""  # in the result's message: for attacks of which the reason is all that is seen
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
    beside: bool = False
    archive: str = ""  # handed in as a file of this suffix, which make.py writes
    in_class: bool = False  # found in a class's folder, not named on the command line
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
    def student(self) -> str:
        """The name of the submission, which is the student's choice as well."""
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
