"""Grading attacks as `grader grade` does, beside an honest submission."""

import asyncio
import contextlib
import dataclasses
import multiprocessing
import multiprocessing.util
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import msgspec

from grader.batch import Pages, grade_all, write_run
from grader.choices import Export
from grader.errors import OperatorError
from grader.grading.course import Course, open_course
from grader.grading.finding import find_submissions
from grader.model import Limits
from grader.reports.look import Look
from grader.results import Result
from grader.sandbox.control_groups.groups import PREFIX, _is_orphan
from tests.hostile.canaries import Bait, Canaries, set_out
from tests.hostile.corpus import Attack
from tests.hostile.target import write_target

#: How long the kernel may take to clear away what was killed, on a machine that does much else.
SETTLE_S = 60.0


@dataclass(frozen=True)
class Graded:
    """What became of an attack, and of the honest submission beside it, if there was one."""

    attack: Attack
    result: Result
    files: Mapping[str, bytes]  # all that was written for it and for the run, by path
    seconds: float
    opened: int  # descriptors that the grader has more than before
    beside: Result | None = None
    among: str = ""  # the attacks of its class, itself included
    after: str = (
        ""  # those of the class before, so that an honest submission's failure has two suspects
    )

    def text(self, name: str) -> str:
        """The file of that name of this submission."""
        return self.files[f"{self.result.submission}/{name}"].decode()


@dataclass
class Arena:
    """A course whose every secret and temporary file lies under `root`."""

    root: Path
    course: Course
    canaries: Canaries
    bait: Bait
    latest: str = field(default="", init=False)
    _groups: frozenset[str] = field(default=frozenset(), init=False)  # that others left behind

    def attack(
        self, attack: Attack, *, course: Course | None = None, alone: bool = False
    ) -> Graded:
        """Grade the attack with its own limits, and an honest submission in the same run."""
        return self.attack_class([attack], course=course, alone=alone)[0]

    def attack_class(
        self, attacks: Sequence[Attack], *, course: Course | None = None, alone: bool = False
    ) -> list[Graded]:
        """Grade attacks of the same limits and an honest submission in one run, all at once.

        The honest one begins at the same moment, which is right after the attacks before.
        """
        first = attacks[0].notice
        paths = [attack.hand_in(self.root / "submissions") for attack in attacks]
        paths += [] if alone else [self.honest]
        out = self.root / "out"
        self.bait.visits()  # what came in before is not this attack's
        self._groups = frozenset(self._dead_groups())
        before, begun = _descriptors(), time.monotonic()
        for _ in range(first.runs):
            shutil.rmtree(out, ignore_errors=True)
            results = self._grade(paths, out, course or self.course, first.limits)
        seconds, opened = time.monotonic() - begun, _descriptors() - before
        among = ", ".join(attack.id for attack in attacks)
        after, self.latest = self.latest, among
        of_run = _files(out, out.glob("*"))
        return [
            Graded(
                attack,
                result,
                files=of_run | _files(out, (out / result.submission).rglob("*")),
                seconds=seconds if len(attacks) == 1 else result.seconds,
                opened=opened,
                beside=None if alone else results[-1],
                among=among,
                after=after,
            )
            for attack, result in zip(attacks, results, strict=False)  # the last one is honest
        ]

    def grade_honest(self) -> Result:
        """Grade the honest submission alone, with the limits that students get."""
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
            pages = Pages.of(
                Look(settings.feedback, settings.language, tuple(Export)), course.exercises
            )
            whole: dict[str, Result] = {}
            outlines = asyncio.run(
                grade_all(
                    submissions,
                    course,
                    out=out,
                    pages=pages,
                    on_written=lambda result, _: whole.update({result.submission: result}),
                )
            )
            results = [whole.get(one.submission, one) for one in outlines]
            with contextlib.suppress(OperatorError):  # a file that is missing is looked for
                write_run(results, out)
            return results

    def leftovers(self) -> list[str]:
        """What is still there of finished gradings. Waits for the kernel."""
        deadline = time.monotonic() + SETTLE_S
        while (left := self._leftovers()) and time.monotonic() < deadline:
            time.sleep(0.01)
        return left

    def sweep(self) -> None:
        """End the boxes that a weakened grader has left behind."""
        for pid in boxes_about(self.temporary):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _leftovers(self) -> list[str]:
        files = [path.name for path in self.temporary.iterdir()]  # sockets among them
        jobs = [f"process {child.pid}" for child in multiprocessing.active_children()]
        boxes = boxes_about(self.temporary).values()
        groups = [f"control group {name}" for name in {*self._dead_groups()} - self._groups]
        return [*files, *jobs, *boxes, *groups, *_mounts_about(self.temporary)]

    def _dead_groups(self) -> Iterator[str]:
        """Control groups whose process has ended, or is this one, in which nobody is graded now.

        Others may be grading on this machine, and theirs have the same parents.
        """
        groups = self.course.sandbox.groups
        for parent in groups.parents if groups else ():
            for path in parent.glob(f"{PREFIX}.*"):
                if f".{os.getpid()}." in path.name or _is_orphan(path.name):
                    yield path.name


def _files(out: Path, paths: Iterator[Path]) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in paths if path.is_file()}


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def boxes_about(place: Path) -> dict[int, str]:
    """Boxes whose command line names `place`; without its box no process in one can live."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:  # it ended just now
            continue
        if str(place).encode() in words:
            found[int(process.name)] = words.replace(b"\0", b" ").decode(errors="replace")[:200]
    return found


def _mounts_about(place: Path) -> list[str]:
    mounts = Path("/proc/self/mounts").read_text(errors="replace").splitlines()
    return [f"mount {line}" for line in mounts if str(place) in line]


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
