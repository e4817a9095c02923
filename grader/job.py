"""An order to judge, and what comes back besides pytest's report.

For both sides: the process that grades, and the one that judges. Nothing of pytest is in it, which
the former need not import.
"""

import re
from pathlib import Path

import msgspec

from grader.model import CaseSpec, Exercise, Settings, Visibility
from grader.results import CaseReport, Status
from grader.sandbox import Sandbox
from grader.snapshot import Snapshot

_NUMBERED = re.compile(r"(?P<test>\w+)\[(?:(?P<own>.*)-)?(?P<number>\d+)\]", re.DOTALL)


class Candidate(msgspec.Struct, frozen=True):
    """A file that is tried beside others, and by what."""

    content: bytes
    only: tuple[str, ...] = ()  # cases; empty means all
    rows: int = 0  # which random rows they get; 0: those of a submission


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """An order to collect or to run the tests of one exercise. Sent to the process by pickle."""

    exercise: Exercise
    visibility: Visibility
    settings: Settings
    directory: Path  # the job's alone: report, log, the cell
    nonce: str = ""  # random: by it a report is known to be this job's
    sandbox: Sandbox | None = None  # None only when collecting
    submission: Snapshot | None = None  # None when collecting, and with candidates
    candidates: tuple[Candidate, ...] = ()  # in place of it: one after the other, in one cell
    limit_s: float = 0.0  # after which no test is begun
    only: tuple[str, ...] = ()  # run these cases alone; empty means all
    stop_at_first: bool = False  # of a candidate, run no case after one that does not pass
    share: int | None = None  # of many tests run every second: 0 from the first on, 1 the others
    thorough: bool = False  # prove what the server is copied from
    telling: bool = False  # somebody wants to hear what happens
    ahead: bool = False  # open the cell, and wait on the line for the job: this is not all of it

    @property
    def tests(self) -> Path:
        """The test file."""
        hidden = self.exercise.hidden_tests
        if self.visibility == "hidden" and hidden is not None:
            return hidden
        return self.exercise.visible_tests

    @property
    def source(self) -> Path:
        """Where the student's file lies, alone in its folder."""
        return self.directory / "sub" / self.exercise.stub.name

    @property
    def cell(self) -> Path:
        """Where the cell is built: boxes' users pass through."""
        return self.directory / "cell"

    @property
    def private(self) -> Path:
        """What no other user of the machine may read."""
        return self.directory / "private"

    @property
    def report(self) -> Path:
        """Where pytest-json-report writes."""
        return self.private / "report.json"

    @property
    def facts(self) -> Path:
        """Where the plugin writes a Collection, or what it found out about the cell."""
        return self.private / "facts.json"

    @property
    def log(self) -> Path:
        """What pytest printed: evidence for when it breaks, shown to nobody else."""
        return self.private / "log.txt"


class Problem(msgspec.Struct, frozen=True):
    """Something that the author of the tests has to mend."""

    line: int
    message: str


class Facts(msgspec.Struct, frozen=True):
    """What a session tells besides its report."""

    cases: list[CaseSpec] = []
    problems: list[Problem] = []
    complaints: dict[int, str] = {}  # why a file could not be loaded: a submission's is number 0
    nonce: str = ""  # the job's

    @property
    def complaint(self) -> str | None:
        """Why the submission's file could not be loaded."""
        return self.complaints.get(0)


class Collected(msgspec.Struct, frozen=True):
    """The tests are collected; the first is about to begin."""

    cases: list[CaseSpec]
    shared: bool = False  # some are left for another process


class Decided(msgspec.Struct, frozen=True):
    """A test came to a verdict, which stands unless a second try is needed."""

    report: CaseReport
    status: Status


class Kept(msgspec.Struct, frozen=True):
    """Databases that were to be kept are there, and stay until the line is closed."""

    lines: list[str]  # "test: DSN"


#: What comes on the line while pytest runs. For those who watch: verdicts rest on its report alone.
Event = Collected | Decided


def split_id(id_: str) -> tuple[str, int]:
    """Tell the id that a case has with a submission, and the number of the candidate that met it.

    Raises ValueError for a case of none.
    """
    found = _NUMBERED.fullmatch(id_)
    if found is None:
        raise ValueError(f"{id_!r} does not end with a number")
    own = f"[{found['own']}]" if found["own"] is not None else ""
    return found["test"] + own, int(found["number"])
