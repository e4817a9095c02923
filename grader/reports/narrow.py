"""What of a Result a student gets to see: --feedback full, hints or score."""

from collections.abc import Callable

import msgspec

from grader.choices import Feedback
from grader.explanations import words_of
from grader.results import (
    NOT_WRITTEN,
    CaseResult,
    ExerciseResult,
    Outcome,
    Result,
    TaskResult,
    Turn,
)


def narrow(result: Result, feedback: Feedback) -> Result:
    """Leave out what ``feedback`` holds back; scores and the submission's own message stay.

    Of a fault of ours only its first line does: what follows may be a log of the hidden tests. How
    long it took is told with full feedback only: code can write what it saw into the time it takes.
    """
    keep = _KEEP[feedback]
    if feedback != "full":
        result = msgspec.structs.replace(result, seconds=0.0)
    if result.outcome is Outcome.GRADER_ERROR and result.message:
        first = result.message.partition("\n")[0].removesuffix(":")
        result = msgspec.structs.replace(result, message=first)
    exercises = [_exercise(exercise, keep) for exercise in result.exercises]
    return msgspec.structs.replace(result, exercises=exercises)


def _exercise(exercise: ExerciseResult, keep: "_Keep") -> ExerciseResult:
    tasks = [_task(task, keep) for task in exercise.tasks]
    return msgspec.structs.replace(exercise, tasks=tasks)


def _task(task: TaskResult, keep: "_Keep") -> TaskResult:
    return msgspec.structs.replace(task, cases=keep(task.cases))


def _all(cases: list[CaseResult]) -> list[CaseResult]:
    return cases


def _hints(cases: list[CaseResult]) -> list[CaseResult]:
    # Named one by one: what a case tells one day is held back until somebody names it here.
    return [
        CaseResult(
            id=case.id,
            title=case.title,
            status=case.status,
            points=case.points,
            max_points=case.max_points,
            visibility=case.visibility,
            function=case.function,
            message=NOT_WRITTEN if case.message == NOT_WRITTEN else None,
            hint=case.hint or _next_step(case),
            turns=[Turn(turn.status, turn.points) for turn in case.turns],
        )
        for case in cases
    ]


def _next_step(case: CaseResult) -> str | None:
    # Of an explanation: unlike its sentence it holds no values, so nothing of an input.
    return words_of(case.explanation).next_step or None if case.explanation else None


def _none(_: list[CaseResult]) -> list[CaseResult]:
    return []


_Keep = Callable[[list[CaseResult]], list[CaseResult]]

_KEEP: dict[Feedback, _Keep] = {"full": _all, "hints": _hints, "score": _none}
