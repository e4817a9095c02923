"""How each exercise, task and test went over a class: classical item analysis. Pure.

The difficulty of a test is the share of those who passed it, that of a task the mean earned part.
The discrimination is the correlation with the rest of the score, all points but its own: of a test,
which is passed or not, the point-biserial one. Near 0, those who can do the rest do no better here;
below 0, worse: then the test is worth a look.
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from grader.reports import words
from grader.results import CaseResult, ExerciseResult, Result, Status, TaskResult

#: Below so many graded submissions a correlation says nothing: of 20 it is off by some 0.4.
LEAST = 20

#: So many have to have passed a test, and so many not.
LEAST_OF_EACH = 3


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
    discrimination: float | None  # -1 to 1; None: too few to say

    @property
    def submissions(self) -> int:
        return self.passed + self.failed + self.error + self.not_run


class PartRate(msgspec.Struct, frozen=True):
    """How one exercise or task went: the mean earned part, and how many earned all of it."""

    id: str
    title: str
    submissions: int
    mean: float  # 0 to 1
    full: int
    max_score: float
    discrimination: float | None  # -1 to 1; None: too few to say, or there is no rest


class _Part(NamedTuple):
    part: ExerciseResult | TaskResult
    total: float  # of the whole submission


def rate_exercises(results: Iterable[Result]) -> list[PartRate]:
    """Rate each exercise."""
    found = ((one.slug, _Part(one, _earned(r))) for r in results for one in r.exercises)
    return _rate_parts(found)


def rate_tasks(results: Iterable[Result]) -> list[PartRate]:
    """Rate each task."""
    return _rate_parts(
        (task.id, _Part(task, _earned(result)))
        for result in results
        for exercise in result.exercises
        for task in exercise.tasks
    )


def rate_cases(results: Iterable[Result]) -> list[CaseRate]:
    """Rate each test, in the order of tasks."""
    groups: dict[tuple[str, str, str], list[tuple[CaseResult, float]]] = {}
    for result in results:
        for exercise in result.exercises:
            for task in exercise.tasks:
                for case in task.cases:
                    key = (exercise.slug, task.id, case.id)
                    groups.setdefault(key, []).append((case, _earned(result)))
    return [_rate_case(key, group) for key, group in groups.items()]


def _earned(result: Result) -> float:
    """All of a submission's points, those of a bonus too: what is rated may be of one."""
    return (result.score or 0.0) + (result.bonus[0] if result.bonus else 0.0)


def _rate_case(key: tuple[str, str, str], group: Sequence[tuple[CaseResult, float]]) -> CaseRate:
    cases = [case for case, _ in group]
    counts = Counter(case.status for case in cases)
    passed = counts[Status.PASSED]
    enough = LEAST_OF_EACH <= passed <= len(group) - LEAST_OF_EACH
    rest = [total - case.points for case, total in group]
    return CaseRate(
        *key,
        title=cases[0].title,
        passed=passed,
        failed=counts[Status.FAILED],
        error=counts[Status.ERROR],
        not_run=counts[Status.NOT_RUN],
        rate=round(passed / len(group), 4),
        discrimination=_correlate([case.status is Status.PASSED for case in cases], rest)
        if enough
        else None,
    )


def _rate_parts(parts: Iterable[tuple[str, _Part]]) -> list[PartRate]:
    groups: dict[str, list[_Part]] = {}
    for key, part in parts:
        groups.setdefault(key, []).append(part)
    return [_rate_part(key, group) for key, group in groups.items()]


def _rate_part(key: str, group: Sequence[_Part]) -> PartRate:
    parts = [one.part for one in group]
    return PartRate(
        id=key,
        title=parts[0].title,
        submissions=len(parts),
        mean=round(statistics.fmean(words.fraction(p.score, p.max_score) for p in parts), 4),
        full=sum(part.score >= part.max_score for part in parts),
        max_score=parts[0].max_score,
        discrimination=_correlate(
            [part.score for part in parts], [one.total - one.part.score for one in group]
        ),
    )


def _correlate(of: Sequence[float], rest: Sequence[float]) -> float | None:
    """Pearson's correlation; None where there are too few, or where one of both never varies."""
    if len(of) < LEAST:
        return None
    try:
        return round(statistics.correlation(of, rest), 2)
    except statistics.StatisticsError:
        return None
