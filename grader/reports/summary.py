"""A class in numbers: what summary.json, the class page and the Markdown summary say.

Statistics only; no point is given or taken here. A submission with ``grader_error`` has no score
and counts in no mean; an ``ungradable`` one has a score of 0 and counts.
"""

import statistics
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from grader.reports import words
from grader.reports.json_text import to_json
from grader.reports.unstable import UnstableCase, list_unstable
from grader.results import CaseResult, ExerciseResult, Outcome, Result, Status, TaskResult

SUMMARY_SCHEMA = "asyncpg-grader/summary/1"


class CaseRate(msgspec.Struct, frozen=True):
    """How one test went over the class; the counts leave out submissions that lack it."""

    exercise: str
    task: str
    id: str
    title: str
    passed: int
    failed: int
    error: int
    not_run: int
    rate: float  # passed of all, 0 to 1


class PartRate(msgspec.Struct, frozen=True):
    """How one exercise or task went: the mean earned part, and how many earned all of it."""

    id: str
    title: str
    submissions: int
    mean: float  # 0 to 1
    full: int
    max_score: float


class Line(msgspec.Struct, frozen=True):
    """One submission."""

    submission: str
    outcome: Outcome
    score: float | None
    max_score: float
    seconds: float


class CaseName(msgspec.Struct, frozen=True):
    """Which test."""

    exercise: str
    id: str
    title: str


class Cluster(msgspec.Struct, frozen=True):
    """The same failure in two submissions or more: the same message of the same tests."""

    message: str
    cases: list[CaseName]
    submissions: list[str]


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
    clusters: list[Cluster]
    unstable: list[Unsteady]
    results: list[Line]
    seconds: float  # the sum over the submissions, not the time that passed


def summarize(results: Sequence[Result]) -> Summary:
    """Count, average and cluster the results of one run."""
    parts = [
        words.fraction(result.score, result.max_score)
        for result in results
        if result.score is not None
    ]
    scored = [result for result in results if result.outcome is Outcome.GRADED]
    return Summary(
        outcomes={
            outcome.value: sum(result.outcome is outcome for result in results)
            for outcome in Outcome
        },
        mean=round(statistics.fmean(parts), 4) if parts else None,
        median=round(statistics.median(parts), 4) if parts else None,
        points_versions=_points_versions(scored),
        exercises=_part_rates((e.slug, e) for r in scored for e in r.exercises),
        tasks=_part_rates((t.id, t) for r in scored for e in r.exercises for t in e.tasks),
        cases=_case_rates(scored),
        clusters=_clusters(scored),
        unstable=[_unsteady(one) for one in list_unstable(scored)],
        results=[
            Line(r.submission, r.outcome, r.score, r.max_score, r.seconds)
            for r in sorted(results, key=lambda result: result.submission)
        ],
        seconds=round(sum(result.seconds for result in results), 3),
    )


def _unsteady(one: UnstableCase) -> Unsteady:
    case = one.case
    endings = [turn.status for turn in case.turns]
    place = (one.submission, one.slug, one.task_id)
    return Unsteady(*place, case.id, case.title, endings, case.points, case.max_points)


def render_summary(results: Sequence[Result]) -> str:
    """Return the summary as JSON, indented by two spaces."""
    return to_json(summarize(results))


def hardest(cases: Iterable[CaseRate]) -> list[CaseRate]:
    """Sort by pass rate, lowest first; equals keep the order of tasks."""
    return sorted(cases, key=lambda case: case.rate)


def _points_versions(results: Iterable[Result]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for result in results:
        for exercise in result.exercises:
            found.setdefault(exercise.slug, {})[exercise.points_version] = None
    return {slug: list(versions) for slug, versions in found.items()}


def _part_rates(parts: Iterable[tuple[str, ExerciseResult | TaskResult]]) -> list[PartRate]:
    groups: dict[str, list[ExerciseResult | TaskResult]] = {}
    for key, part in parts:
        groups.setdefault(key, []).append(part)
    return [
        PartRate(
            id=key,
            title=group[0].title,
            submissions=len(group),
            mean=round(statistics.fmean(words.fraction(p.score, p.max_score) for p in group), 4),
            full=sum(part.score >= part.max_score for part in group),
            max_score=group[0].max_score,
        )
        for key, group in groups.items()
    ]


def _case_rates(results: Iterable[Result]) -> list[CaseRate]:
    groups: dict[tuple[str, str, str], list[CaseResult]] = {}
    for slug, task, case, _ in _cases(results):
        groups.setdefault((slug, task, case.id), []).append(case)
    return [_case_rate(key, group) for key, group in groups.items()]


def _case_rate(key: tuple[str, str, str], group: list[CaseResult]) -> CaseRate:
    counts = {status: sum(case.status is status for case in group) for status in Status}
    return CaseRate(
        *key,
        title=group[0].title,
        passed=counts[Status.PASSED],
        failed=counts[Status.FAILED],
        error=counts[Status.ERROR],
        not_run=counts[Status.NOT_RUN],
        rate=round(counts[Status.PASSED] / len(group), 4),
    )


def _clusters(results: Iterable[Result]) -> list[Cluster]:
    """Find the same test failing with the same message; most submissions first.

    Tests that fail alike in the same submissions (a stub, a file that does not import) are one.
    """
    seen: dict[tuple[CaseName, str], list[str]] = {}
    for slug, _, case, submission in _cases(results):
        if case.status is not Status.PASSED and case.message:
            name = CaseName(slug, case.id, case.title)
            seen.setdefault((name, case.message), []).append(submission)
    merged: dict[tuple[str, tuple[str, ...]], list[CaseName]] = {}
    for (name, message), submissions in seen.items():
        if len(submissions) > 1:
            merged.setdefault((message, tuple(submissions)), []).append(name)
    clusters = [Cluster(message, names, list(who)) for (message, who), names in merged.items()]
    return sorted(clusters, key=lambda cluster: (-len(cluster.submissions), -len(cluster.cases)))


def _cases(results: Iterable[Result]) -> Iterator[tuple[str, str, CaseResult, str]]:
    for result in results:
        for exercise in result.exercises:
            for task in exercise.tasks:
                for case in task.cases:
                    yield exercise.slug, task.id, case, result.submission
