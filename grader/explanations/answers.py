"""Explanations of what PostgreSQL answered, and what the student's code made of that."""

import re

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.explanations.written import count_of

_NOT_RAISED = re.compile(r"no \w+ was raised")
_NO_ANSWER = ("None", "NoneType")
_NOTHING = re.compile(r"None(?:Type)?|\[None(?:, None)*\]")
_BOOLEANS = ("True", "False", "bool", "'bool'")
_ANY_TEXT = re.compile(r"(?<!\\)(?:\\\\)*%")


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


def _conflict_settled(facts: Facts) -> Found | None:
    """ON CONFLICT wrote a row, and the error is missed that it stands in for."""
    match = _NOT_RAISED.fullmatch(facts.message) if facts.asserted else None
    place = _written_last(facts, "returned ") if match else None
    if place is None or not facts.command(place).has_in_order("ON", "CONFLICT"):
        return None
    return found(place) if not any(one.sqlstate for one in facts.statements) else None


def _fewer(facts: Facts) -> bool:
    """Whether rows are missed, of those that were asked for."""
    expected, got = count_of(facts.report.expected), count_of(facts.report.got)
    return facts.asserted and expected is not None and got is not None and got < expected


def _limit_of_nothing(facts: Facts) -> Found | None:
    """A parameter stands behind LIMIT, and was 0, which the caller did not ask for."""
    for place, statement, command in facts.commands() if _fewer(facts) else ():
        parameter = command.behind("LIMIT")
        asked = "limit=0" in facts.call_of(place)[0]
        nothing = statement.result == "SELECT 0" and _value(statement.parameters, parameter) == "0"
        if nothing and not asked and statement.call == len(facts.report.calls) - 1:
            return found(place, parameter=parameter)
    return None


def _whole_texts_only(facts: Facts) -> Found | None:
    """A parameter is a whole pattern, and has no % in it."""
    for place, statement, command in facts.commands() if _fewer(facts) else ():
        for word in ("LIKE", "ILIKE"):
            parameter = command.behind(word)
            value = _value(statement.parameters, parameter)
            joined = command.has_in_order(parameter, "||") or command.has_in_order(parameter, "|")
            if value is not None and not joined and not _ANY_TEXT.search(value):
                return found(place, word=word, parameter=parameter)
    return None


def _value(parameters: list[str], name: str) -> str | None:
    number = int(name[1:]) if name[1:].isdecimal() else 0
    return parameters[number - 1] if 0 < number <= len(parameters) else None


ENTRIES = (
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
        "limit_of_nothing",
        _limit_of_nothing,
        "{parameter} stands behind LIMIT, and it was 0: so there could be no row.",
        "The first value behind the text is $1, the second $2. Look whether they come in the order "
        "of these numbers.",
    ),
    Entry(
        "whole_texts_only",
        _whole_texts_only,
        "{parameter} is the whole pattern of {word}, and there is no % in it: it finds texts that "
        "are equal, and none that contain it.",
        "% stands for any text: '%' || $1 || '%' finds $1 anywhere.",
    ),
)
