"""A class in numbers: what summary.json, the class page and the Markdown summary say.

Statistics only; no point is given or taken here. A submission with ``grader_error`` has no score
and counts in no mean; an ``ungradable`` one has a score of 0 and counts.
"""

import statistics
from collections.abc import Iterable, Sequence

import msgspec

from grader.reports import words
from grader.reports.adjusted import NOBODY, ByName, as_counted
from grader.reports.json_text import to_json
from grader.reports.mistakes import Mistake, Unwritten, find_mistakes
from grader.reports.rates import CaseRate, PartRate, rate_cases, rate_exercises, rate_tasks
from grader.reports.unstable import UnstableCase, list_unstable
from grader.results import Outcome, Result, Status

SUMMARY_SCHEMA = "asyncpg-grader/summary/2"


class Line(msgspec.Struct, frozen=True):
    """One submission."""

    submission: str
    outcome: Outcome
    score: float | None  # what counts
    machine: float | None  # what the tests gave
    max_score: float
    seconds: float


class Unsteady(msgspec.Struct, frozen=True):
    """A test of a submission that did not end alike each time."""

    submission: str
    exercise: str
    task: str
    id: str
    title: str
    endings: list[Status]  # in order
    points: float  # that count
    max_points: float


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One run over a class."""

    schema: str = SUMMARY_SCHEMA
    outcomes: dict[str, int]
    mean: float | None  # of the earned parts, 0 to 1; None when nothing has a score
    median: float | None
    points_versions: dict[str, list[str]]  # by exercise; of one run there is one of each
    exercises: list[PartRate]
    tasks: list[PartRate]
    cases: list[CaseRate]
    mistakes: list[Mistake]
    unwritten: list[Unwritten]
    unstable: list[Unsteady]
    results: list[Line]
    seconds: float  # the sum over the submissions, not the time that passed


def summarize(results: Sequence[Result], adjusted: ByName = NOBODY) -> Summary:
    """Count and average the results of one run, and sort its mistakes.

    Mean and median are of what counts; exercises, tasks and cases are as the tests went.
    """
    counted = {r.submission: as_counted(r, adjusted.get(r.submission)).score for r in results}
    parts = [
        words.fraction(score, result.max_score)
        for result in results
        if (score := counted[result.submission]) is not None
    ]
    scored = [result for result in results if result.outcome is Outcome.GRADED]
    mistakes, unwritten = find_mistakes(scored)
    return Summary(
        outcomes={
            outcome.value: sum(result.outcome is outcome for result in results)
            for outcome in Outcome
        },
        mean=round(statistics.fmean(parts), 4) if parts else None,
        median=round(statistics.median(parts), 4) if parts else None,
        points_versions=_points_versions(scored),
        exercises=rate_exercises(scored),
        tasks=rate_tasks(scored),
        cases=rate_cases(scored),
        mistakes=mistakes,
        unwritten=unwritten,
        unstable=[_unsteady(one) for one in list_unstable(scored)],
        results=[
            Line(r.submission, r.outcome, counted[r.submission], r.score, r.max_score, r.seconds)
            for r in sorted(results, key=lambda result: result.submission)
        ],
        seconds=round(sum(result.seconds for result in results), 3),
    )


def _unsteady(one: UnstableCase) -> Unsteady:
    case = one.case
    endings = [turn.status for turn in case.turns]
    place = (one.submission, one.slug, one.task_id)
    return Unsteady(*place, case.id, case.title, endings, case.points, case.max_points)


def render_summary(results: Sequence[Result], adjusted: ByName = NOBODY) -> str:
    """Return the summary as JSON, indented by two spaces."""
    return to_json(summarize(results, adjusted))


def hardest(cases: Iterable[CaseRate]) -> list[CaseRate]:
    """Sort by pass rate, lowest first; equals keep the order of tasks."""
    return sorted(cases, key=lambda case: case.rate)


def _points_versions(results: Iterable[Result]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for result in results:
        for exercise in result.exercises:
            found.setdefault(exercise.slug, {})[exercise.points_version] = None
    return {slug: list(versions) for slug, versions in found.items()}
