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
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path

import msgspec

from grader.catalog.toml import read_toml
from grader.cohort.graded import Graded
from grader.errors import ExerciseError, OperatorError
from grader.platforms.gradebooks.gradebook import has_score
from grader.reports.adjusted import Adjusted, Change, TaskKey
from grader.results import NOTHING_HANDED_IN, CaseResult, Result


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


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    adjustment: list[Adjustment] = []
    excused: list[Excused] = []


@dataclass(frozen=True)
class _Case:
    task: TaskKey
    result: CaseResult


def read_adjustments(path: Path, graded: Sequence[Graded]) -> dict[str, Adjusted]:
    """Read what has been changed for whom, by id.

    Raises OperatorError, with file and line, for a student, a task or a test that nobody has.
    """
    try:
        file, text = read_toml(path, _File)
    except ExerciseError as error:
        raise OperatorError(f"{error.place}: {error.message}", hint=error.hint) from error
    _require_known(file, graded, path, text)
    by_id = {one.person.id: list(_changes(file, one)) for one in graded}
    return {
        one.person.id: _adjust(one, by_id[one.person.id], _most(graded))
        for one in graded
        if by_id[one.person.id]
    }


def _require_known(file: _File, graded: Sequence[Graded], path: Path, text: str) -> None:
    students = {one.person.id for one in graded}
    tasks = {" ".join(task) for one in graded for task in _tasks(one.result)}
    cases = {case for one in graded for case in _cases(one.result)}
    for index, one in enumerate(file.adjustment):
        if not isfinite(one.points):
            line = _line(text, "adjustment", index, "points")
            raise OperatorError(f"{path}:{line}: {one.points} are no points")
        if one.student not in students:
            raise _unknown(path, text, "adjustment", index, "student", one.student)
        if one.task and one.task not in tasks:
            raise _unknown(path, text, "adjustment", index, "task", one.task)
    for index, excused in enumerate(file.excused):
        if excused.student and excused.student not in students:
            raise _unknown(path, text, "excused", index, "student", excused.student)
        if (excused.exercise, excused.case) not in cases:
            name = f"{excused.exercise} {excused.case}"
            raise _unknown(path, text, "excused", index, "case", name)


def _unknown(path: Path, text: str, table: str, index: int, key: str, value: str) -> OperatorError:
    what = "test" if key == "case" else key
    return OperatorError(
        f"{path}:{_line(text, table, index, key)}: there is no {what} {value!r}",
        hint="A student is a folder's name in OUT, a task as 'transactions 2.1', a test by its id.",
    )


def _line(text: str, table: str, index: int, key: str) -> int:
    """The line of a key in a table's entry of that number."""
    lines = text.splitlines()
    heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line)]
    start = heads[index] if index < len(heads) else 0
    named = (n for n in range(start, len(lines)) if re.match(rf"\s*{key}\s*=", lines[n]))
    return next(named, start) + 1


def _changes(file: _File, graded: Graded) -> Iterator[Change]:
    """Those of this student. What a test has earned already cannot be given once more."""
    for one in file.adjustment:
        if one.student == graded.person.id:
            slug, _, task = one.task.partition(" ")
            yield Change(
                one.points, (slug, task) if one.task else None, one.reason, one.who, one.when
            )
    # Alone it makes no score where there is none.
    cases = _cases(graded.result) if _handed_in(graded.result) else {}
    for excused in {(one.exercise, one.case, one.student): one for one in file.excused}.values():
        if excused.student not in ("", graded.person.id):
            continue
        case = cases.pop((excused.exercise, excused.case), None)
        if case is not None and (missed := case.result.max_points - case.result.points):
            why = (excused.reason, excused.who, excused.when)
            yield Change(missed, case.task, *why, excused=True)


def _adjust(graded: Graded, changes: Sequence[Change], most: float) -> Adjusted:
    result = graded.result
    machine = _machine_score(result)
    max_score = result.max_score if result is not None else most
    wanted = (machine or 0.0) + sum(change.points for change in changes)
    worth = _tasks(result)
    tasks = {key: earned for key, (earned, _) in worth.items()}
    whole = machine or 0.0
    for change in changes:
        given = change.points
        if change.task in tasks:  # of what it goes over a task nothing is left for the total
            earned, top = tasks[change.task], worth[change.task][1]
            tasks[change.task] = min(max(earned + given, 0.0), top)
            given = tasks[change.task] - earned
        whole += given
    score = min(max(whole, 0.0), max_score)
    return Adjusted(score, machine, max_score, tasks, changes, wanted)


def _handed_in(result: Result | None) -> bool:
    """Whether there is work that a test was run on."""
    return result is not None and has_score(result) and result.message != NOTHING_HANDED_IN


def _machine_score(result: Result | None) -> float | None:
    return result.score if result is not None and has_score(result) else None


def _most(graded: Sequence[Graded]) -> float:
    return max((one.result.max_score for one in graded if one.result), default=0.0)


def _tasks(result: Result | None) -> dict[TaskKey, tuple[float, float]]:
    return {
        (exercise.slug, task.id): (task.score, task.max_score)
        for exercise in (result.exercises if result else ())
        for task in exercise.tasks
    }


def _cases(result: Result | None) -> dict[tuple[str, str], _Case]:
    return {
        (exercise.slug, case.id): _Case((exercise.slug, task.id), case)
        for exercise in (result.exercises if result else ())
        for task in exercise.tasks
        for case in task.cases
    }
