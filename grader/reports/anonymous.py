"""A class without anybody's name, for showing its page. Pure, but for the dice.

What a student wrote may have a name in it, and so has what is made of it: the values in the words
of an explanation, messages, SQL. So nothing of that stays; titles of tests and tasks are the
authors'. Pseudonyms are drawn anew for each page: nobody can work back from one to a name, neither
by the order nor from another page.
"""

import dataclasses
import secrets
from collections.abc import Sequence

from msgspec.structs import replace

from grader.reports.adjusted import NOBODY, Adjusted, ByName
from grader.reports.outline import outline
from grader.results import NOT_WRITTEN, CaseResult, Explanation, Result

#: A message -> what stands for it: a number, so that those that are the same stay the same.
_Messages = dict[str | None, str | None]


def hide_names(
    results: Sequence[Result], adjusted: ByName = NOBODY
) -> tuple[list[Result], dict[str, Adjusted]]:
    """Give each a pseudonym, and leave out what students wrote.

    Of what is `adjusted` the scores stay: a reason may tell who it is.
    """
    drawn = list(results)
    secrets.SystemRandom().shuffle(drawn)
    digits = len(str(len(drawn)))
    messages: _Messages = {None: None, NOT_WRITTEN: NOT_WRITTEN}
    pseudonyms = [f"student {number:0{digits}}" for number in range(1, len(drawn) + 1)]
    named = list(zip(drawn, pseudonyms, strict=True))
    return [_hide(one, name, messages) for one, name in named], {
        name: _without_reasons(adjusted[one.submission])
        for one, name in named
        if one.submission in adjusted
    }


def _without_reasons(adjusted: Adjusted) -> Adjusted:
    changes = [dataclasses.replace(c, reason="", who="", case="") for c in adjusted.changes]
    return dataclasses.replace(adjusted, changes=changes)


def _hide(result: Result, pseudonym: str, messages: _Messages) -> Result:
    exercises = [
        replace(
            exercise,
            tasks=[
                replace(task, cases=[_without_words(case, messages) for case in task.cases])
                for task in exercise.tasks
            ],
        )
        for exercise in outline(result).exercises
    ]
    return replace(
        result,
        submission=pseudonym,
        name=None,
        message=None,
        exercises=exercises,
        inputs_sha256="",
        started_at="",
        seconds=0.0,
    )


def _without_words(case: CaseResult, messages: _Messages) -> CaseResult:
    return replace(
        case,
        message=messages.setdefault(case.message, str(len(messages))),
        explanation=Explanation(case.explanation.id) if case.explanation else None,
        turns=[replace(turn, message=None) for turn in case.turns],
        trouble=None,
    )
