"""A result without its evidence: what the tables of a class are made from, a thousand at a time."""

from msgspec.structs import replace

from grader.results import CaseResult, Result


def outline(result: Result) -> Result:
    """Leave out what only the student's own page shows: the conversation, calls, what was printed.

    The verdicts, their messages and explanations stay.
    """
    exercises = [
        replace(one, tasks=[replace(t, cases=[_case(c) for c in t.cases]) for t in one.tasks])
        for one in result.exercises
    ]
    return replace(result, exercises=exercises)


def _case(case: CaseResult) -> CaseResult:
    return replace(
        case,
        detail=None,
        expected=None,
        got=None,
        calls=[],
        place=None,
        output="",
        statements=[],
        acts=[],
    )
