"""The check before: its results lie beside the work, and a check of less keeps the rest of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from grader.errors import GraderError
from grader.grading.reading import is_there, read_regular
from grader.language import mark
from grader.model import counting
from grader.reports.earlier import Key
from grader.reports.result_json import parse_json, render_json
from grader.reports.writing import make_folder, write_text
from grader.results import CaseResult, ExerciseResult, Outcome, Result, TaskResult
from grader.scoring import is_to_mend

T = TypeVar("T")

#: In the folder of the work; what begins with a dot is no part of what is handed in.
FOLDER = ".grader"
FILE = "last.json"

#: A result of a whole course has some 2 MB if nothing works.
MAX_BYTES = 32 * 1024 * 1024


def read_last(folder: Path) -> Result | None:
    """Read what the last check of this work found; None if there was none.

    Raises OperatorError or another GraderError for something else of that name.
    """
    path = folder.resolve() / FOLDER / FILE  # a link may lead to one's own folder
    if not is_there(path, depth=2):
        return None
    content = read_regular(path, str(folder / FOLDER / FILE), limit=MAX_BYTES, detail="")
    return parse_json(content.decode("utf-8", "replace"))


def try_last(folder: Path) -> tuple[Result | None, str]:
    """Read it, or say in a line why that cannot be."""
    try:
        return read_last(folder), ""
    except GraderError as error:
        place = folder / FOLDER / FILE
        return None, mark(f"{place} is put aside: {error.message}")


def keep_last(folder: Path, result: Result) -> None:
    """Put it where the next check finds it. Raises OSError."""
    make_folder(folder / FOLDER)
    write_text(folder / FOLDER / FILE, render_json(result))


def add_to(last: Result | None, now: Result) -> tuple[Result, set[Key]]:
    """Put what was found now in the place of what was found before, and keep the rest.

    Returns both as one, and the cases that are from before. What another version of the grader
    found is not kept, nor is anything if `now` or `last` has no verdicts.
    """
    graded = last is not None and last.outcome is now.outcome is Outcome.GRADED
    if last is None or not graded or last.environment.grader != now.environment.grader:
        return now, set()
    fresh = set(_keys(now.exercises))
    exercises = _merge(last.exercises, now.exercises)
    kept = {key for key in _keys(exercises) if key not in fresh}
    counted = counting(exercises)
    total, most = sum(e.score for e in counted), sum(e.max_score for e in counted)
    return replace(now, exercises=exercises, score=total, max_score=most), kept


def find_failed(last: Result) -> dict[str, tuple[str, ...]]:
    """The cases that did not pass, by exercise; what waits for its function did not fail."""
    failed = {
        one.slug: tuple(c.id for c in _cases(one) if is_to_mend(c.status, c.message))
        for one in last.exercises
    }
    return {slug: ids for slug, ids in failed.items() if ids}


def _merge(before: Sequence[ExerciseResult], now: Sequence[ExerciseResult]) -> list[ExerciseResult]:
    older, fresh = ({one.slug: one for one in many} for many in (before, now))
    both = [_exercise(older.get(slug), fresh.get(slug)) for slug in older | fresh]
    return sorted(both, key=lambda one: one.tasks[0].id)


def _exercise(before: ExerciseResult | None, now: ExerciseResult | None) -> ExerciseResult:
    if before is None or now is None:
        return _one(before, now)
    older, fresh = ({task.id: task for task in one.tasks} for one in (before, now))
    tasks = [_task(older.get(id_), fresh.get(id_)) for id_ in sorted(older | fresh)]
    score, most = sum(task.score for task in tasks), sum(task.max_score for task in tasks)
    return replace(now, tasks=tasks, score=score, max_score=most)


def _task(before: TaskResult | None, now: TaskResult | None) -> TaskResult:
    if before is None or now is None:
        return _one(before, now)
    older, fresh = ({case.id: case for case in one.cases} for one in (before, now))
    cases = [*(older | fresh).values()]
    score, most = sum(case.points for case in cases), sum(case.max_points for case in cases)
    return replace(now, cases=cases, score=score, max_score=most)


def _one(before: T | None, now: T | None) -> T:
    found = before if now is None else now
    assert found is not None, "a key of neither"
    return found


def _cases(exercise: ExerciseResult) -> Iterable[CaseResult]:
    return (case for task in exercise.tasks for case in task.cases)


def _keys(exercises: Iterable[ExerciseResult]) -> Iterable[Key]:
    return ((one.slug, case.id) for one in exercises for case in _cases(one))
