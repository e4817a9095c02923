"""adjustments.toml: what people have changed of scores, by whom and why. Nothing changes a result.

[[adjustment]]
student = "ada"
task = "transactions 2.1"   # without it, the total
points = 2.5                # less than 0 takes away
reason = "the hint misled"
who = "rg"
when = 2026-11-22

[[excused]]
case = "test_transfer[3]"   # is taken as passed
exercise = "transactions"
student = "ada"             # without it, of everybody
reason = "..."; who = "..."; when = ...

[[late_days]]
student = "ada"
days = 3                    # cost nothing, beside those that everybody has
reason = "..."; who = "..."; when = ...

What becomes of them, counting.py says.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.catalog.toml import read_toml
from grader.errors import ExerciseError, OperatorError
from grader.reports.adjusted import TaskKey
from grader.results import CaseResult, Result


class Adjustment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Points given or taken."""

    student: str
    points: float
    reason: str
    who: str
    when: date
    task: str = ""


class Excused(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A test that is taken as passed."""

    exercise: str
    case: str
    reason: str
    who: str
    when: date
    student: str = ""


class LateDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Days that a student may be late."""

    student: str
    days: int
    reason: str
    who: str
    when: date


Entry = Adjustment | Excused | LateDays


class Entries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the file says."""

    adjustment: list[Adjustment] = []
    excused: list[Excused] = []
    late_days: list[LateDays] = []


class Case(NamedTuple):
    """A test with its task."""

    task: TaskKey
    result: CaseResult


@dataclass(frozen=True)
class Adjustments:
    """What the file says, and where."""

    entries: Entries = field(default_factory=Entries)
    path: Path = Path()
    text: str = ""

    def of(self, student: str) -> Iterator[Entry]:
        """Those of a student; of several that excuse one test the last."""
        excused = {(one.exercise, one.case, one.student): one for one in self.entries.excused}
        yield from (one for one in self.entries.adjustment if one.student == student)
        yield from (one for one in self.entries.late_days if one.student == student)
        yield from (one for one in excused.values() if one.student in ("", student))

    def require_students(self, students: Collection[str]) -> None:
        """Raise OperatorError, with file and line, for somebody whom nobody knows."""
        for table, entries in self._tables().items():
            for index, one in enumerate(entries):
                if one.student and one.student not in students:
                    raise self._unknown(table, index, "student", one.student, students)

    def require_known(
        self, results: Mapping[str, Result | None], course: Collection[TaskKey] = ()
    ) -> None:
        """Raise OperatorError also for a task or a test that no result of a student has.

        The tasks of the `course` are known before anybody has a result of them, and whoever asks
        for a test of an exercise that nobody has yet cannot be told.
        """
        self.require_students(results)
        found = {task for result in results.values() for task in tasks_of(result)}
        tasks = {" ".join(task) for task in (*found, *course)}
        cases = {case for result in results.values() for case in cases_of(result)}
        to_come = {slug for slug, _ in course} - {slug for slug, _ in found}
        for index, one in enumerate(self.entries.adjustment):
            if one.task and one.task not in tasks:
                raise self._unknown("adjustment", index, "task", one.task, tasks)
        for index, excused in enumerate(self.entries.excused):
            known_later = excused.exercise in to_come
            if (excused.exercise, excused.case) not in cases and not known_later:
                name = f"{excused.exercise} {excused.case}"
                known = {" ".join(case) for case in cases}
                raise self._unknown("excused", index, "case", name, known)

    def _tables(self) -> dict[str, Sequence[Entry]]:
        return {
            "adjustment": self.entries.adjustment,
            "excused": self.entries.excused,
            "late_days": self.entries.late_days,
        }

    def _unknown(
        self, table: str, index: int, key: str, value: str, known: Collection[str]
    ) -> OperatorError:
        what = "test" if key == "case" else key
        near = get_close_matches(value, sorted(known), n=3)
        return OperatorError(
            f"{self.path}:{_line(self.text, table, index, key)}: there is no {what} {value!r}",
            hint=f"Did you mean {' or '.join(near)}?"
            if near
            else "A student is a folder's name in OUT, a task as 'transactions 2.1', a test by its"
            " id.",
        )


def load_adjustments(path: Path) -> Adjustments:
    """Read the file. Raises OperatorError, with file and line, for what it may not say."""
    try:
        entries, text = read_toml(path, Entries)
    except ExerciseError as error:
        raise OperatorError(f"{error.place}: {error.message}", hint=error.hint) from error
    for index, one in enumerate(entries.adjustment):
        if not isfinite(one.points):
            line = _line(text, "adjustment", index, "points")
            raise OperatorError(f"{path}:{line}: {one.points} are no points")
    for index, late in enumerate(entries.late_days):
        if late.days < 0:
            line = _line(text, "late_days", index, "days")
            raise OperatorError(f"{path}:{line}: {late.days} days cannot be given")
    return Adjustments(entries, path, text)


def tasks_of(result: Result | None) -> dict[TaskKey, tuple[float, float]]:
    """What each task earned, and what it is worth."""
    return {
        (exercise.slug, task.id): (task.score, task.max_score)
        for exercise in (result.exercises if result else ())
        for task in exercise.tasks
    }


def cases_of(result: Result | None) -> dict[tuple[str, str], Case]:
    """The tests by exercise and id."""
    return {
        (exercise.slug, case.id): Case((exercise.slug, task.id), case)
        for exercise in (result.exercises if result else ())
        for task in exercise.tasks
        for case in task.cases
    }


def _line(text: str, table: str, index: int, key: str) -> int:
    """The line of a key in a table's entry of that number."""
    lines = text.splitlines()
    heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line)]
    start = heads[index] if index < len(heads) else 0
    named = (n for n in range(start, len(lines)) if re.match(rf"\s*{key}\s*=", lines[n]))
    return next(named, start) + 1
