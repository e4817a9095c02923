"""One file against chosen tests, through the real engine."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from grader.errors import GraderFault
from grader.grading.course import Course
from grader.grading.running import run
from grader.model import Exercise, Visibility
from grader.pytest_plugin.endings import TEST_BROKE
from grader.results import LOSSES, Blame, CaseReport
from grader.validate.findings import Verdict

#: How many cases are run in one cell when they are repeated.
CASES_AT_ONCE = 100

_NUMBERED = re.compile(r"(?P<test>\w+)\[(?:(?P<own>.*)-)?(?P<number>\d+)\]", re.DOTALL)


@dataclass(frozen=True)
class Tried:
    """What the tests that ran said about one file."""

    reports: Mapping[str, CaseReport]
    complaint: str | None  # why the file could not be loaded

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """By test, of those that ran."""
        return {id_: _verdict(report) for id_, report in self.reports.items()}

    def repetition(self, number: int) -> "Tried":
        """What the tests said that time, under the ids that they have without a number."""
        found = {}
        for id_, report in self.reports.items():
            match = _NUMBERED.fullmatch(id_)
            if match and int(match["number"]) == number:
                own = f"[{match['own']}]" if match["own"] is not None else ""
                found[match["test"] + own] = report
        return Tried(found, self.complaint)


def in_parts(times: int, cases: int) -> list[range]:
    """Divide that many repetitions of that many cases into parts that are run in one cell each."""
    size = max(1, CASES_AT_ONCE // max(1, cases))
    return [range(begin, min(begin + size, times)) for begin in range(0, times, size)]


@dataclass(frozen=True)
class Bench:
    """Where files are tried, so many at once as the settings allow."""

    course: Course
    turn: asyncio.Semaphore
    on_done: Callable[[], None]

    def other_way(self) -> "Bench":
        """Where databases are copied if they are handed on here, and handed on if copied here."""
        settings = self.course.settings
        settings = msgspec.structs.replace(settings, copy=not settings.copy)
        return replace(self, course=replace(self.course, settings=settings))

    async def attempt(
        self,
        exercise: Exercise,
        source: str,
        *,
        only: Sequence[str] = (),
        visibility: Visibility = "hidden",
        stop_at_first: bool = False,
        repetitions: Sequence[int] = (),
    ) -> Tried:
        """Run the tests, all if `only` is empty, on one file; `stop_at_first` ends with a failure.

        With `repetitions` each runs once for each number. Raises GraderFault when two tries out of
        two did not get through.
        """
        settings = self.course.settings
        limits = settings.limits
        # Of what the author stored, nothing is cut short: what hangs may do so each time.
        limit_s = limits.submission_s + limits.case_s * len(only) * len(repetitions)

        async def once() -> Tried:
            reports, facts = await run(
                exercise,
                source.encode(),
                visibility=visibility,
                settings=settings,
                sandbox=self.course.sandbox,
                limit_s=limit_s,
                only=tuple(only),
                stop_at_first=stop_at_first,
                repetitions=tuple(repetitions),
            )
            return Tried(reports, facts.complaint)

        async with self.turn:
            tried = await try_twice(once)
        self.on_done()
        return tried

    async def repeat(
        self, exercise: Exercise, source: str, *, only: Sequence[str], times: int
    ) -> list[Tried]:
        """Run these tests that often, each time with random rows of its own."""
        parts = in_parts(times, len(only))
        tries = await asyncio.gather(
            *(self.attempt(exercise, source, only=only, repetitions=part) for part in parts)
        )
        pairs = zip(parts, tries, strict=True)
        return [tried.repetition(number) for part, tried in pairs for number in part]


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
