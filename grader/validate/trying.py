"""Files against chosen tests, through the real engine: many in one cell, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import msgspec

from grader.errors import GraderFault
from grader.grading.course import Course
from grader.grading.running import run_candidates
from grader.job import Candidate, split_id
from grader.model import Exercise, Visibility
from grader.pytest_plugin.endings import TEST_BROKE
from grader.results import LOSSES, Blame, CaseReport
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

    @property
    def doubtful(self) -> bool:
        """Whether a fault of ours may be in it."""
        return any(one.blame in (Blame.GRADER, *LOSSES) for one in self.reports.values())


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
        candidates: Sequence[Candidate],
        *,
        visibility: Visibility = "hidden",
        stop_at_first: bool = False,
    ) -> list[Tried]:
        """Try each, all in one cell; what a fault of ours may be in once more, in its own.

        `stop_at_first` ends a candidate with its first failure. Raises GraderFault when two tries
        out of two did not get through.
        """

        async def run(some: Sequence[Candidate]) -> list[Tried]:
            reports, facts = await run_candidates(
                exercise,
                some,
                visibility=visibility,
                settings=self.course.settings,
                sandbox=self.course.sandbox,
                limit_s=self._limit_s(some),
                stop_at_first=stop_at_first,
            )
            return tell_apart(len(some), reports, facts.complaints)

        async with self.turn:
            try:
                found: Sequence[Tried | None] = await run(candidates)
            except GraderFault:
                found = [None] * len(candidates)
            tries = []
            for candidate, tried in zip(candidates, found, strict=True):
                tries.append(await settle(tried, partial(run, [candidate])))
                self.on_done()
        return tries

    def _limit_s(self, candidates: Sequence[Candidate]) -> float:
        """Of what the author stored, nothing is cut short: what hangs may do so each time."""
        limits = self.course.settings.limits
        asked = sum(len(one.only) for one in candidates)
        return limits.submission_s * len(candidates) + limits.case_s * asked


def tell_apart(
    count: int, reports: Mapping[str, CaseReport], complaints: Mapping[int, str]
) -> list[Tried]:
    """Divide what was reported by candidate, under the ids that cases have with a submission."""
    found: list[dict[str, CaseReport]] = [{} for _ in range(count)]
    for id_, report in reports.items():
        case, number = split_id(id_)
        found[number][case] = msgspec.structs.replace(report, id=case)
    return [Tried(one, complaints.get(number)) for number, one in enumerate(found)]


async def settle(tried: Tried | None, once_more: Callable[[], Awaitable[list[Tried]]]) -> Tried:
    """Take what was found, or try once more after a fault of ours; None: nothing was found.

    Raises GraderFault if it comes back.
    """
    if tried is None or tried.doubtful:
        [tried] = await once_more()
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
