"""Explanations of what a web app answers, and of what FastAPI makes of what was returned."""

import re

from grader.explanations.entry import Entry, Found, found, through
from grader.explanations.facts import NOT_THERE, Facts
from grader.explanations.tries import STEP, WENT_WRONG

_ANSWERED = re.compile(r"returned \{'status': (?P<status>\d{3}), 'body': (?P<body>.*)", re.DOTALL)
_INVALID = "ResponseValidationError"
_MOST = 2000


_EXCEPTION = re.compile(r"'input': HTTPException\(")
_PAIR = re.compile(r"'input': \((?:.*, (?P<behind>\d{3})|(?P<first>\d{3}), .*)\)\}")


def _of_input(pattern: re.Pattern[str], facts: Facts) -> re.Match[str] | None:
    told = f"{facts.said}\n{facts.rest}"[:_MOST]
    return pattern.search(told) if facts.error == _INVALID else None


def _refusal_returned(facts: Facts) -> Found | None:
    return found() if _of_input(_EXCEPTION, facts) else None


def _status_in_a_tuple(facts: Facts) -> Found | None:
    match = _of_input(_PAIR, facts)
    return found(status=match["behind"] or match["first"]) if match else None


def _answered(facts: Facts) -> re.Match[str] | None:
    """What the last call was answered."""
    return _ANSWERED.match(facts.report.calls[-1].ended) if facts.report.calls else None


def _refusal_as_body(facts: Facts) -> Found | None:
    """A refusal is asked for, and what looks like its body was answered as a success."""
    match, wanted = _answered(facts), facts.report.expected or ""
    told = match is not None and match["status"] == facts.report.got and match["status"][0] == "2"
    asked = facts.asserted and re.fullmatch(r"4\d\d", wanted) is not None
    body = match["body"] if match else ""
    if not asked or not told or not body.startswith(("{'detail': ", "{'error': ", "None")):
        return None
    return found(status=facts.report.got or "", body=body[:-1], wanted=wanted)


def _told_as_a_mistake(facts: Facts) -> Found | None:
    """The test's own trouble was answered as if the client had made a mistake."""
    match, met = _answered(facts), WENT_WRONG.search(facts.evidence)
    blamed = match is not None and match["status"].startswith("4")
    if not facts.asserted or not facts.message.startswith(NOT_THERE) or not blamed or not met:
        return None
    return found(trouble=met["trouble"], status=match["status"]) if match else None


def _answered_before_commit(facts: Facts) -> Found | None:
    """COMMIT met the test's own trouble, and a success was answered."""
    match, step = _answered(facts), STEP.search(facts.evidence)
    met = WENT_WRONG.search(facts.evidence)
    success = match is not None and match["status"].startswith("2")
    if not facts.asserted or not facts.message.startswith(NOT_THERE) or not success:
        return None
    at_commit = step is not None and step["text"].upper().startswith("COMMIT")
    return (
        found(trouble=met["trouble"], status=match["status"])
        if match and met and at_commit
        else None
    )


ENTRIES = (
    Entry(
        "refusal_returned",
        _refusal_returned,
        "An HTTPException was returned: so it is taken for the answer, and refuses nothing.",
        "`raise HTTPException(...)`: raising it ends the function, rolls a transaction back, and "
        "makes the status.",
    ),
    Entry(
        "status_in_a_tuple",
        _status_in_a_tuple,
        "A tuple with the status {status} in it was returned: FastAPI takes all of it for the "
        "body.",
        "`raise HTTPException(...)` with the status makes a refusal; what is returned is the body "
        "alone.",
    ),
    Entry(
        "reply_of_another_type",
        through(_INVALID),
        "What was returned does not fit the type behind the `->` of the function.",
        "FastAPI checks what a function returns by that type. Return what it names; a refusal is "
        "raised.",
    ),
    Entry(
        "refusal_as_body",
        _refusal_as_body,
        "{body} was returned, and what is returned is answered with {status}, where {wanted} is "
        "asked for.",
        "`raise HTTPException(...)` with the status: returning never refuses.",
    ),
    Entry(
        "answered_before_commit",
        _answered_before_commit,
        "COMMIT was not done ({trouble}), and the answer was {status} all the same.",
        "Answer when COMMIT is over: `async with conn.transaction()` in the function ends before "
        "it returns. What stands behind a dependency's `yield` runs after the answer.",
    ),
    Entry(
        "told_as_a_mistake",
        _told_as_a_mistake,
        "Something went wrong ({trouble}), and the answer was {status}: that says it is the "
        "client's mistake.",
        "Catch only the error that the status is for, such as UniqueViolationError: PostgresError "
        "and Exception are lost connections, too.",
    ),
)
