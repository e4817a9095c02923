"""Explanations of how a call took what came upon it: an error, a cancelled task."""

import builtins
import re

from grader.explanations.entry import Condition, Entry, Found, found
from grader.explanations.facts import GOES_ON, NOT_THERE, OTHER, PARTLY, Facts, class_of

_NONE_RAISED = re.compile(r"no (?P<wanted>\w+) was raised")
_OTHER_RAISED = re.compile(r"(?P<error>\w+) was raised where the exercise asks for (?P<wanted>\w+)")
_CONSTRAINT = re.compile(r'constraint "(?P<constraint>[^"]+)"')
STEP = re.compile(r"^statement \d+ of \d+: (?P<text>.+)$", re.MULTILINE)
_MOST_OF_A_STEP = 300
_NOTHING = ("None", "[]", "{}", "set()", "0")
_ANSWER_LOST = "its connection was lost before the answer to this statement came back"
WENT_WRONG = re.compile(r"^what went wrong: (?P<trouble>.+)$", re.MULTILINE)


def _met(pattern: str) -> Condition:
    """The condition that a sweep ended in these words; what its trouble was is a value, too."""
    compiled = re.compile(pattern)

    def find(facts: Facts) -> Found | None:
        match = compiled.match(facts.message) if facts.asserted else None
        met = WENT_WRONG.search(facts.evidence)
        return found(**match.groupdict(), trouble=met["trouble"]) if match and met else None

    return find


def _cancellation_replaced(facts: Facts) -> Found | None:
    """In a sweep, or where a test cancels a call."""
    match = _OTHER_RAISED.fullmatch(facts.message) if facts.asserted else None
    cancelled = any(act.what == "cancels the call" for act in facts.report.acts)
    if match and match["wanted"] == "CancelledError" and cancelled:
        return found(error=match["error"])
    return _REPLACED(facts)


_REPLACED = _met(r"a cancelled task ends with CancelledError, and not with (?P<error>\w+)\Z")


def _error_caught(facts: Facts) -> Found | None:
    """PostgreSQL raised what the exercise asks for, and nobody got to see it."""
    match = _NONE_RAISED.fullmatch(facts.message) if facts.asserted else None
    place = facts.failed(match["wanted"]) if match else None
    return found(place, wanted=match["wanted"]) if match and place is not None else None


def _refusal_hidden(facts: Facts) -> Found | None:
    """A call returned although PostgreSQL could not run a statement of it."""
    for place, statement in enumerate(facts.statements) if facts.asserted else ():
        refused = (statement.sqlstate or "").startswith("42")
        if refused and facts.call_of(place)[1].startswith("returned"):
            error = (statement.error or "").partition("\n")[0]
            return found(place, sqlstate=statement.sqlstate or "", error=error)
    return None


def _done_twice(facts: Facts) -> Found | None:
    """The answer to a statement was lost, and it was sent again, and done."""
    step = STEP.search(facts.evidence)
    if not facts.message.startswith(PARTLY) or _ANSWER_LOST not in facts.evidence or step is None:
        return None
    sent = [
        (place, one.connection)
        for place, one in enumerate(facts.statements)
        if " ".join(one.sql.split())[:_MOST_OF_A_STEP] == step["text"]
    ]
    again = len({connection for _, connection in sent}) > 1
    done = again and facts.statements[sent[-1][0]].result is not None
    return found(sent[-1][0]) if done else None


def _error_retried(facts: Facts) -> Found | None:
    """The same, and the statement was sent again. With other values it would be another one."""
    it = _error_caught(facts)
    if it is None or it.statement is None:
        return None
    failed, given = facts.statements[it.statement], facts.given(it.statement)
    alike = (failed.sql, failed.parameters, failed.call)
    sent = ((one.sql, one.parameters, one.call) for one in facts.statements)
    again = sum(one == alike for one in sent) > 1
    undone = (failed.sqlstate or "").startswith("40")
    # Who is given a statement may be asked to send it several times.
    own = failed.parameters and not (given is not None and given.ask(failed.sql))
    return it if again and (undone or own) else None


def _error_in_a_group(facts: Facts) -> Found | None:
    """The error came, within a group."""
    it = _error_turned(facts)
    grouped = it is not None and it.values["error"] in ("ExceptionGroup", "BaseExceptionGroup")
    return it if grouped else None


def _error_replaced(facts: Facts) -> Found | None:
    """What the student's code did about it raised an error of asyncpg's."""
    it = _error_turned(facts)
    return it if it is not None and _is_asyncpgs(it.values["error"]) else None


def _error_turned(facts: Facts) -> Found | None:
    """PostgreSQL raised what the exercise asks for, and the student's code made another of it."""
    match = _OTHER_RAISED.fullmatch(facts.message) if facts.asserted else None
    place = facts.failed(match["wanted"]) if match else None
    if match is None or place is None or facts.failed(match["error"]) is not None:
        return None
    return found(place, **match.groupdict(), **_constraint(facts, place))


def _error_not_turned(facts: Facts) -> Found | None:
    """PostgreSQL's error came through where the exercise asks for one of its own."""
    match = _OTHER_RAISED.fullmatch(facts.message) if facts.asserted else None
    place = facts.failed(match["error"]) if match else None
    if match is None or place is None or _is_asyncpgs(match["wanted"]):
        return None
    return found(place, **match.groupdict(), **_constraint(facts, place))


def _constraint_not_turned(facts: Facts) -> Found | None:
    """And it has a constraint's name. For an error of Python's own nothing is to be sent."""
    it = _error_not_turned(facts)
    named = it is not None and "constraint" in it.values
    return it if it is not None and named and not hasattr(builtins, it.values["wanted"]) else None


def _error_not_raised(facts: Facts) -> Found | None:
    """PostgreSQL refused a row, and the call returned where an error of one's own is asked for."""
    match = _NONE_RAISED.fullmatch(facts.message) if facts.asserted else None
    last = len(facts.report.calls) - 1
    if match is None or _is_asyncpgs(match["wanted"]) or last < 0:
        return None
    refused = [at for at, one in enumerate(facts.statements) if one.call == last and one.sqlstate]
    returned = facts.report.calls[last].ended.startswith("returned ")
    place = refused[-1] if refused and returned else None
    if place is None or facts.is_undone(place):
        return None
    state = facts.statements[place].sqlstate or ""
    if match["wanted"] != "Exception" and not state.startswith("23"):
        return None
    return found(place, wanted=match["wanted"], error=class_of(state), **_constraint(facts, place))


def _cut_off_for_an_answer(facts: Facts) -> Found | None:
    """The last statement of a call gave nothing since the test cut it off, and the call returned.

    Where False is the answer to a server that is gone, that is no mistake.
    """
    cuts = [one for one in facts.report.acts if one.who == "trouble"]
    cut = any(one.what != "cancels the call" for one in cuts)
    last = len(facts.report.calls) - 1
    sent = [at for at, one in enumerate(facts.statements) if one.call == last]
    nothing = facts.report.expected is not None and facts.report.got in _NOTHING
    if not facts.asserted or not cut or not sent or not (facts.message == OTHER or nothing):
        return None
    gave_nothing = facts.statements[sent[-1]].result is None
    returned = facts.report.calls[last].ended.startswith("returned ")
    return found(sent[-1]) if gave_nothing and returned else None


def _is_asyncpgs(name: str) -> bool:
    import asyncpg  # here: as in facts.py

    return hasattr(asyncpg, name)


def _constraint(facts: Facts, place: int) -> dict[str, str]:
    statement = facts.statements[place]
    match = _CONSTRAINT.search(statement.error or "")
    told = {"constraint": match["constraint"]} if match else {}
    return told | {"detail": statement.detail or ""}


TWICE = (
    Entry(
        "done_twice",
        _done_twice,
        "The answer to a statement was lost after PostgreSQL had done it, and your code sent it "
        "again: its work is there twice.",
        "After a lost COMMIT, or a lost statement outside of a transaction, nobody knows what was "
        "done: do not repeat it, let the error pass through.",
    ),
)

ENTRIES = (
    Entry(
        "cancellation_swallowed",
        _met(GOES_ON),
        "The task was cancelled, and your code went on as if nothing had happened.",
        "Let CancelledError pass through: after cleaning up, `raise`. `except BaseException` and a "
        "bare `except` catch it, and a task of your own is not cancelled along.",
    ),
    Entry(
        "cancellation_replaced",
        _cancellation_replaced,
        "The task was cancelled, and what your code did then raised {error} in the place of "
        "CancelledError.",
        "Let CancelledError pass through as it is. If it is your clean-up that raised: after a "
        "cancelled BEGIN or COMMIT there may be nothing to roll back.",
    ),
    Entry(
        "error_covered",
        _met(r"(?P<error>\w+) covers the error that came\Z"),
        "Something went wrong ({trouble}), and your code raised {error} in the place of that "
        "error.",
        "Let the error that came pass through, and keep clean-up from raising one of its own.",
    ),
    Entry(
        "failure_swallowed",
        _met(NOT_THERE),
        "Something went wrong ({trouble}), and your function returned, though its work is not "
        "there.",
        "Catch only errors that you can mend. `except Exception` catches lost connections, too.",
    ),
    Entry(
        "error_retried",
        _error_retried,
        "PostgreSQL answered with {wanted}, and your code tried again, and kept the error to "
        "itself in the end.",
        "Count the tries, and `raise` when there is none left, or when trying again is not asked "
        "for.",
    ),
    Entry(
        "error_caught",
        _error_caught,
        "PostgreSQL answered with {wanted}, and your code kept it to itself.",
        "Do not catch it, or `raise` it again.",
    ),
    Entry(
        "error_not_raised",
        _error_not_raised,
        "PostgreSQL answered with {error}, and your function returned where {wanted} is asked for.",
        "Look at what is done behind `except`: an error of your own is made by its class, and "
        "raised by `raise` alone.",
    ),
    Entry(
        "cut_off_for_an_answer",
        _cut_off_for_an_answer,
        "This statement was cut off and gave no answer, and your function returned as if it had.",
        "Let errors of the database and lost connections pass through: `except Exception` makes "
        '"there is none" of them.',
    ),
    Entry(
        "refusal_hidden",
        _refusal_hidden,
        "PostgreSQL could not run a statement ({sqlstate}: {error}), and your function returned "
        "as if it had.",
        "Mend the SQL, and catch no error that tells of a mistake in it.",
    ),
    Entry(
        "error_in_a_group",
        _error_in_a_group,
        "PostgreSQL answered with {wanted}, and it came within a group of errors, {error}.",
        "asyncio.TaskGroup makes groups. Take the error out with `except*`, or use asyncio.gather "
        "and cancel the other tasks yourself.",
    ),
    Entry(
        "error_replaced",
        _error_replaced,
        "PostgreSQL answered with {wanted}, and what your code did then raised {error} in its "
        "place.",
        "Look at your clean-up: after a COMMIT that failed there is nothing to roll back. Let the "
        "error that came first pass through.",
    ),
    Entry(
        "error_turned",
        _error_turned,
        "PostgreSQL answered with {wanted}, and your code made {error} of it.",
        "Look at the error's constraint_name or sqlstate before you give it another name, and "
        "`raise` what is left.",
    ),
    Entry(
        "constraint_not_turned",
        _constraint_not_turned,
        "PostgreSQL answered with {error}, which came through where {wanted} is asked for.",
        "Catch the error where it comes from, look at its constraint_name, and raise what is asked "
        "for.",
    ),
    Entry(
        "error_not_turned",
        _error_not_turned,
        "PostgreSQL answered with {error}, which came through where {wanted} is asked for.",
        "Look for the case before you ask PostgreSQL, or catch its error where it comes from, and "
        "raise what is asked for.",
    ),
)
