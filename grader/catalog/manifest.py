"""Holding collected tests against the tasks: the total is right before any submission is seen."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from grader.catalog.reading import read_text
from grader.errors import ExerciseError
from grader.model import CaseSpec, Exercise


def check_manifest(exercise: Exercise, cases: Sequence[CaseSpec], tests: Path) -> None:
    """Raise ExerciseError unless every test has a task and the hidden ones' points add up to it."""
    toml = exercise.stub.with_name("exercise.toml")
    known = {task.id for task in exercise.tasks}
    for case in cases:
        if case.task not in known:
            raise ExerciseError(
                f"{case.id}: there is no task {case.task!r}",
                path=tests,
                line=case.line,
                hint=f"exercise.toml has: {', '.join(sorted(known))}",
            )
    for id_, times in Counter(case.id for case in cases).items():
        if times > 1:
            raise ExerciseError(f"{id_} is defined {times} times", path=tests, line=1)
    if all(case.visibility == "visible" for case in cases):
        return  # these cost nobody a point
    for task in exercise.tasks:
        total = sum(case.points for case in cases if case.task == task.id)
        if total != task.points:
            raise ExerciseError(
                f"task {task.id} is worth {task.points:g} points, its tests add up to {total:g}",
                path=toml,
                line=_line_of(toml, task.id),
            )


def _line_of(toml: Path, task: str) -> int:
    lines = read_text(toml).splitlines()
    return next((n for n, line in enumerate(lines, 1) if f'"{task}"' in line), 1)
