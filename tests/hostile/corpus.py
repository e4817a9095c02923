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
OURS = ("attack.toml", "prepare.py")


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must come out, besides what holds for every attack."""

    outcome: Outcome = Outcome.GRADED
    score: float | None = None
    most: float | None = None  # where the rest depends on luck
    printed: str = ""
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
        """Make the student's folder in `place` and return it."""
        folder = place / self.student
        shutil.rmtree(folder, ignore_errors=True)  # of an earlier grading
        shutil.copytree(self.path, folder, symlinks=True, ignore=shutil.ignore_patterns(*OURS))
        prepare = self.path / "prepare.py"
        if prepare.exists():
            runpy.run_path(str(prepare))["prepare"](folder)
        return folder


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
