"""Explanations of what PostgreSQL answered, and what the student's code made of that."""

import builtins
import re

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.explanations.written import items_of, read

_NOT_RAISED = re.compile(r"no \w+ was raised")
_NO_ANSWER = ("None", "NoneType")
_NOTHING = re.compile(r"None(?:Type)?|\[None(?:, None)*\]")
_BOOLEANS = ("True", "False", "bool", "'bool'")


def _written_last(facts: Facts, ended: str) -> int | None:
    """The last change of rows of the last call, if that ended so, and was not the caller's."""
    last = len(facts.report.calls) - 1
    if last < 0 or not facts.report.calls[last].ended.startswith(ended):
        return None
    for place in range(len(facts.statements) - 1, -1, -1):
        statement = facts.statements[place]
        if statement.call == last and facts.command(place).writes:
            done = statement.result is not None and statement.executions == 1
            given = facts.given(place)
            return place if done and not (given and given.ask(statement.sql)) else None
    return None


def _row_denied(facts: Facts) -> Found | None:
    """A row was written, False was returned, and True is right."""
    sides = (facts.report.expected, facts.report.got)
    place = _written_last(facts, "returned False") if sides == ("True", "False") else None
    if not facts.asserted or place is None or facts.command(place).has("RETURNING"):
        return None
    tag = facts.statements[place].result or ""
    return found(place, tag=tag) if tag.endswith(" 1") else None


def _row_made_up(facts: Facts) -> Found | None:
    """No row was written, and that was taken for one."""
    sides = (facts.report.expected, facts.report.got)
    if facts.asserted and sides == ("False", "True"):
        place = _written_last(facts, "returned True")
    elif facts.asserted and _NOT_RAISED.fullmatch(facts.message):
        place = _written_last(facts, "returned ")
        place = _none_written(facts, place) if place is not None else None
    else:
        return None
    tag = facts.statements[place].result or "" if place is not None else ""
    return found(place, tag=tag) if tag.endswith(" 0") else None


def _none_written(facts: Facts, last: int) -> int | None:
    """The first change of that call which was none."""
    call = facts.statements[last].call
    for place, statement, command in facts.commands():
        none = (statement.result or "").endswith(" 0") and statement.executions == 1
        if statement.call == call and command.writes and none:
            return place
    return None


def _no_returning(facts: Facts) -> Found | None:
    """One row was written, nothing of it was asked for, and nothing came of the call."""
    expected, got = facts.report.expected, facts.report.got
    wanted = expected is not None and expected not in (*_BOOLEANS, *_NO_ANSWER)
    if not facts.asserted or not wanted or not _NOTHING.fullmatch(got or ""):
        return None
    place = _written_last(facts, "returned None")
    if place is None or facts.command(place).has("RETURNING") or _reads(facts, place):
        return None
    one = (facts.statements[place].result or "").endswith(" 1")
    return found(place, word=facts.command(place).word) if one else None


def _reads(facts: Facts, written: int) -> bool:
    """Whether the same call asks for rows besides."""
    call = facts.statements[written].call
    return any(
        statement.call == call and command.word in ("SELECT", "WITH")
        for _, statement, command in facts.commands()
    )


def _counted_otherwise(facts: Facts) -> Found | None:
    """A number of rows is asked for, PostgreSQL said it, and another one was returned."""
    sides = expected, got = facts.report.expected or "", facts.report.got or ""
    numbers = facts.asserted and all(side.isdecimal() for side in sides) and expected != got
    numbers = numbers and int(expected) > 1  # one may be a number of anything
    place = _written_last(facts, f"returned {got}") if numbers else None
    if place is None or facts.report.calls[-1].ended != f"returned {got}":
        return None
    tag = facts.statements[place].result or ""
    return found(place, tag=tag, got=got) if tag.endswith(f" {expected}") else None


def _nothing_refers(facts: Facts) -> Found | None:
    """A foreign key was to refuse a DELETE, and what refers was deleted before."""
    if not facts.asserted or facts.message != "no ForeignKeyViolationError was raised":
        return None
    last, first = len(facts.report.calls) - 1, None
    for place, statement, command in facts.commands():
        done = re.fullmatch(r"DELETE [1-9]\d*", statement.result or "")
        if statement.call != last or command.word != "DELETE" or not done:
            continue
        if first is not None and facts.command(first).written != command.written:
            return found(first, table=facts.command(first).written, other=command.written)
        first = place if first is None else first
    return None


def _aggregate_of_nothing(facts: Facts) -> Found | None:
    """Keys came with None that nobody asked for, and an aggregate gives NULL for no rows."""
    expected, got = read(facts.report.expected), read(facts.report.got)
    if not facts.asserted or not isinstance(expected, dict) or not isinstance(got, dict):
        return None
    more = got.keys() - expected.keys()
    if not more or expected.keys() - got.keys() or any(got[key] is not None for key in more):
        return None
    for place, statement, command in facts.commands():
        function = next((one for one in _AGGREGATES if command.has_in_order(one, "(")), "")
        if function and statement.result == "SELECT 1" and not command.has("GROUP"):
            return found(place, function=function.lower())
    return None


_SETTLED = ("UniqueViolationError", "ExclusionViolationError", "IntegrityConstraintViolationError")
_AGGREGATES = ("MIN", "MAX", "SUM", "AVG")


def _conflict_settled(facts: Facts) -> Found | None:
    """ON CONFLICT wrote a row, and the error is missed that it stands in for."""
    match = _NOT_RAISED.fullmatch(facts.message) if facts.asserted else None
    place = _written_last(facts, "returned ") if match else None
    asked = place is not None and facts.command(place).has_in_order("ON", "CONFLICT")
    if not asked or not _may_be_settled(facts.message.split()[1]):
        return None
    return found(place) if not any(one.sqlstate for one in facts.statements) else None


def _may_be_settled(wanted: str) -> bool:
    """Whether ON CONFLICT stands in for this error: of asyncpg's, or one of the exercise's own."""
    import asyncpg  # here: as in facts.py

    return wanted in _SETTLED or not (hasattr(builtins, wanted) or hasattr(asyncpg, wanted))


def _said_no(facts: Facts) -> Found | None:
    """All that a call sent was done, and it returned False where True is right."""
    last = len(facts.report.calls) - 1
    sent = [(one, two) for _, one, two in facts.commands() if one.call == last]
    if not facts.asserted or facts.report.acts or not sent or not _denies(facts):
        return None
    none = any(two.writes and (one.result or "").endswith(" 0") for one, two in sent)
    perhaps = [one for one in facts.statements if one.call in (None, last)]
    known = not facts.report.statements_left_out
    done = known and all(one.result is not None for one in perhaps)
    return found() if done and not none else None


def _denies(facts: Facts) -> bool:
    """Whether False came where True is right, and nowhere the other way round."""
    expected, got = (_booleans(one) for one in (facts.report.expected, facts.report.got))
    pairs = set(zip(expected, got, strict=False))
    alike = len(expected) == len(got) and (True, False) in pairs and (False, True) not in pairs
    called = facts.report.calls[-1].ended if facts.report.calls else ""
    return alike and called == f"returned {facts.report.got}"


def _booleans(text: str | None) -> list[object]:
    """One of them as a list, too; nothing if there is anything else."""
    items = items_of(f"[{text}]" if text in ("True", "False") else text) or []
    return items if all(isinstance(one, bool) for one in items) else []


ENTRIES = (
    Entry(
        "counted_otherwise",
        _counted_otherwise,
        "PostgreSQL answered {tag}, and your function returned {got}.",
        "How many rows it was is the number at the end of what execute returns; with RETURNING it "
        "is the number of rows that come. What a function was given may hold more.",
    ),
    Entry(
        "nothing_refers",
        _nothing_refers,
        "Your code deleted from {table} first. So nothing referred to the row of {other} any more, "
        "and its DELETE was not refused.",
        "Delete what you are asked to delete and no more: the foreign key refuses the rest.",
    ),
    Entry(
        "aggregate_of_nothing",
        _aggregate_of_nothing,
        "{function}() of no rows is NULL, in Python None, and such a value was kept.",
        "Look whether it is None before you keep it.",
    ),
    Entry(
        "conflict_settled",
        _conflict_settled,
        "This INSERT says ON CONFLICT: where the row is there already, PostgreSQL does what stands "
        "behind it, and raises no error.",
        "Leave ON CONFLICT out where the error is asked for.",
    ),
    Entry(
        "row_denied",
        _row_denied,
        "PostgreSQL answered {tag}, whose last number is how many rows that were, and your "
        "function returned False.",
        "Let that number decide: execute gives the whole text, such as 'UPDATE 1', 'DELETE 1' or "
        "'INSERT 0 1'.",
    ),
    Entry(
        "row_made_up",
        _row_made_up,
        "PostgreSQL answered {tag}: that was no row at all, and your function returned all the "
        "same.",
        "A change that finds no row is no error. Look at what execute returns, such as "
        "'UPDATE 0', or whether RETURNING gives a row.",
    ),
    Entry(
        "no_returning",
        _no_returning,
        "This {word} has no RETURNING, so it gives no row, and your function returned None.",
        "Name what is wanted behind RETURNING, take it with fetchval or fetchrow, and return it.",
    ),
    Entry(
        "said_no",
        _said_no,
        "PostgreSQL refused nothing in this call: it is your code that said False.",
        "Look at the condition that leads to it, with the values of this call (< and <= differ "
        "just at the limit), and at errors that are caught on the way.",
    ),
)
