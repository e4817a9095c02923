"""A result in the language in force: what the engine and the tests say in it. Pure.

result.json stays as it is, in English. A report is made of what comes out here. The words of
explanations are not in a result, and so not touched.
"""

from collections.abc import Callable, Mapping

import msgspec

from grader.language import spoken_now, tell
from grader.results import Act, Call, CaseResult, ExerciseResult, Result, TaskResult

#: What an exercise's authors have translated, by its slug: sentence or pattern -> translation.
Translations = Mapping[str, Mapping[str, str]]

_Tell = Callable[[str], str]


def translate(result: Result, translations: Translations) -> Result:
    """Return the result in the language in force; what nobody has translated stays in English."""
    if spoken_now() is None:
        return result
    exercises = [_exercise(one, teller(one.slug, translations)) for one in result.exercises]
    message = _told(result.message, tell)
    return msgspec.structs.replace(result, message=message, exercises=exercises)


def teller(slug: str, translations: Translations) -> "_Tell":
    """What says a text of an exercise in the language in force."""
    words = spoken_now()
    return str if words is None else words.seen.and_those(translations.get(slug, {})).tell


def _exercise(exercise: ExerciseResult, tell: _Tell) -> ExerciseResult:
    tasks = [_task(task, tell) for task in exercise.tasks]
    return msgspec.structs.replace(exercise, title=tell(exercise.title), tasks=tasks)


def _task(task: TaskResult, tell: _Tell) -> TaskResult:
    cases = [_case(case, tell) for case in task.cases]
    return msgspec.structs.replace(task, title=tell(task.title), cases=cases)


def _case(case: CaseResult, tell: _Tell) -> CaseResult:
    return msgspec.structs.replace(
        case,
        title=tell(case.title),
        message=_told(case.message, tell),
        detail=_told(case.detail, tell),
        hint=_told(case.hint, tell),
        calls=[_call(call, tell) for call in case.calls],
        acts=[_act(act, tell) for act in case.acts],
    )


def _call(call: Call, tell: _Tell) -> Call:
    return msgspec.structs.replace(call, ended=tell(call.ended))


def _act(act: Act, tell: _Tell) -> Act:
    return msgspec.structs.replace(act, what=tell(act.what))


def _told(text: str | None, tell: _Tell) -> str | None:
    return tell(text) if text else text
