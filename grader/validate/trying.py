"""One file against chosen tests, through the real engine."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from grader.errors import GraderFault
from grader.grading import Course
from grader.grading.running import run
from grader.model import LOSSES, Blame, CaseReport, Exercise, Visibility
from grader.pytest_plugin.endings import TEST_BROKE
from grader.validate.findings import Verdict


@dataclass(frozen=True)
class Tried:
    """What the tests that ran said about one file."""

    reports: Mapping[str, CaseReport]
    complaint: str | None  # why the file could not be loaded

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """By test, of those that ran."""
        return {id_: _verdict(report) for id_, report in self.reports.items()}


@dataclass(frozen=True)
class Bench:
    """Where files are tried, so many at once as the settings allow."""

    course: Course
    turn: asyncio.Semaphore
    on_done: Callable[[], None]

    async def attempt(
        self,
        exercise: Exercise,
        source: str,
        *,
        seed: int,
        only: Sequence[str] = (),
        visibility: Visibility = "hidden",
        stop_at_first: bool = False,
    ) -> Tried:
        """Run the tests, all if `only` is empty, on one file; `stop_at_first` ends with a failure.

        Raises GraderFault when two tries out of two did not get through.
        """
        settings = msgspec.structs.replace(self.course.settings, seed=seed)

        async def once() -> Tried:
            reports, facts = await run(
                exercise,
                source.encode(),
                visibility=visibility,
                settings=settings,
                sandbox=self.course.sandbox,
                deadline=time.monotonic() + settings.limits.submission_s,
                only=tuple(only),
                stop_at_first=stop_at_first,
            )
            return Tried(reports, facts.complaint)

        async with self.turn:
            tried = await try_twice(once)
        self.on_done()
        return tried


async def try_twice(once: Callable[[], Awaitable[Tried]]) -> Tried:
    """Try again after a fault of ours. Raises GraderFault if it comes back."""
    try:
        tried = await once()
    except GraderFault:
        return await once()
    if any(report.blame in (Blame.GRADER, *LOSSES) for report in tried.reports.values()):
        tried = await once()
    for report in tried.reports.values():
        if report.blame is Blame.GRADER and not _test_broke(report):
            raise GraderFault(f"{report.id}: {report.message}", detail=report.detail or "")
    return tried


def _verdict(report: CaseReport) -> Verdict:
    match report.blame:
        case Blame.ASSERTION:
            return Verdict.FAILED
        case Blame.STUDENT | Blame.SERVER | Blame.WORKER:  # down twice is the code's doing
            return Verdict.ERROR
    return Verdict.PASSED if report.passed and report.body_ran else Verdict.BROKE


def _test_broke(report: CaseReport) -> bool:
    return (report.message or "").startswith(TEST_BROKE)
