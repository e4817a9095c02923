"""How tests ended with those who were forgotten: all that is kept of them, and it names nobody."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from grader.cohort.place import keep_in, read_as
from grader.reports.writing import write_bytes
from grader.results import Result, Status

#: OUT/.grader/...: how tests ended with those who were forgotten.
STATISTICS = "statistics.json"


class CaseCount(msgspec.Struct):
    """How one test ended, over those who were forgotten; points of two versions are two tests."""

    exercise: str
    points_version: str
    task: str
    id: str
    passed: int = 0
    failed: int = 0
    error: int = 0
    not_run: int = 0


class Statistics(msgspec.Struct):
    """What is kept."""

    schema: str = "asyncpg-grader/statistics/1"
    students: int = 0
    outcomes: dict[str, int] = {}
    cases: list[CaseCount] = []


def count_in(out: Path, result: Result) -> None:
    """Add how their tests ended to the counts."""
    kept = read_statistics(out)
    counts = {(one.exercise, one.points_version, one.task, one.id): one for one in kept.cases}
    for key, status in _ended(result):
        count = counts.setdefault(key, CaseCount(*key))
        setattr(count, status.value, getattr(count, status.value) + 1)
    outcome = result.outcome.value
    outcomes = kept.outcomes | {outcome: kept.outcomes.get(outcome, 0) + 1}
    statistics = Statistics(
        students=kept.students + 1, outcomes=outcomes, cases=list(counts.values())
    )
    content = msgspec.json.format(msgspec.json.encode(statistics))
    write_bytes(keep_in(out, STATISTICS), content)


def _ended(result: Result) -> Iterator[tuple[tuple[str, str, str, str], Status]]:
    for exercise in result.exercises:
        for task in exercise.tasks:
            for case in task.cases:
                yield (exercise.slug, exercise.points_version, task.id, case.id), case.status


def read_statistics(out: Path) -> Statistics:
    """Read what is kept of those who were forgotten."""
    return read_as(out, STATISTICS, Statistics) or Statistics()
