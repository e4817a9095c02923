"""Grading an attack as `grader grade` does, and an honest submission after it."""

import asyncio
import dataclasses
import multiprocessing
import multiprocessing.util
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import msgspec

from grader.batch import grade_all
from grader.grading import Course, find_submissions, open_course
from grader.model import Limits, Result
from tests.hostile.canaries import Bait, Canaries, set_out
from tests.hostile.corpus import Attack
from tests.hostile.target import write_target

#: How long the kernel may take to clear away what was killed.
SETTLE_S = 5.0


@dataclass(frozen=True)
class Graded:
    """What became of an attack, and of the honest submission beside it, if there was one."""

    attack: Attack
    result: Result
    page: str  # report.html as written
    result_json: str
    seconds: float
    beside: Result | None = None


@dataclass(frozen=True)
class Arena:
    """A course whose every secret and temporary file lies under `root`."""

    root: Path
    course: Course
    canaries: Canaries
    bait: Bait

    def attack(self, attack: Attack, *, course: Course | None = None) -> Graded:
        """Grade the attack with its own limits."""
        folder = attack.hand_in(self.root / "submissions")
        paths = [folder, self.honest] if attack.notice.beside else [folder]
        out = self.root / "out"
        shutil.rmtree(out, ignore_errors=True)  # of another attack
        self.bait.visits()  # what came in before is not this attack's
        begun = time.monotonic()
        results = self._grade(paths, out, course or self.course, attack.notice.limits)
        seconds = time.monotonic() - begun
        written = out / attack.student
        return Graded(
            attack,
            results[0],
            page=(written / "report.html").read_text(encoding="utf-8"),
            result_json=(written / "result.json").read_text(encoding="utf-8"),
            seconds=seconds,
            beside=results[1] if attack.notice.beside else None,
        )

    def grade_honest(self) -> Result:
        """Grade the honest submission with the limits that students get."""
        return self._grade([self.honest], self.root / "out", self.course, Limits())[0]

    @property
    def honest(self) -> Path:
        return self.root / "submissions" / "honest"

    @property
    def temporary(self) -> Path:
        """Where all of the grader's temporary files are; empty between two gradings."""
        return self.root / "tmp"

    def _grade(self, paths: list[Path], out: Path, course: Course, limits: Limits) -> list[Result]:
        settings = msgspec.structs.replace(course.settings, limits=limits, jobs=len(paths))
        course = dataclasses.replace(course, settings=settings)
        submissions = find_submissions(paths, course.exercises, out=out)
        with _at_home(self.root, self.canaries):
            return asyncio.run(grade_all(submissions, course, out=out))

    def leftovers(self) -> list[str]:
        """What is still there of finished gradings: files and processes. Waits for the kernel."""
        deadline = time.monotonic() + SETTLE_S
        while (left := self._leftovers()) and time.monotonic() < deadline:
            time.sleep(0.01)
        return left

    def _leftovers(self) -> list[str]:
        files = [path.name for path in self.temporary.iterdir()]
        jobs = [f"process {child.pid}" for child in multiprocessing.active_children()]
        return [*files, *jobs, *processes_about(self.temporary)]


def processes_about(place: Path) -> list[str]:
    """Boxes whose command line names `place`; without its box no process in one can live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:  # it ended just now
            continue
        if str(place).encode() in words:
            found.append(words.replace(b"\0", b" ").decode(errors="replace")[:200])
    return found


@contextmanager
def open_arena() -> Iterator[Arena]:
    """Write the exercise, set out the bait and open the course.

    The path is short, for the sake of Unix sockets, and not pytest's own, which outlives the run.
    """
    canaries = Canaries.make()
    multiprocessing.util.get_temp_dir()  # made once and kept, for the server that forks for us
    with (
        tempfile.TemporaryDirectory(prefix="h-") as name,
        set_out(canaries, Path(name)) as bait,
    ):
        root = Path(name)
        root.chmod(0o711)
        (root / "tmp").mkdir(mode=0o711)
        tiny = write_target(root, canaries)
        with _at_home(root, canaries):
            course = asyncio.run(open_course(tiny.settings, "hidden"))
        yield Arena(root, course, canaries, bait)


@contextmanager
def _at_home(root: Path, canaries: Canaries) -> Iterator[None]:
    """Give the grader a secret environment, and temporary files that are nobody else's."""
    with (
        mock.patch.dict("os.environ", {"GRADER_CANARY": canaries.environment}),
        mock.patch.object(tempfile, "tempdir", str(root / "tmp")),
    ):
        yield
