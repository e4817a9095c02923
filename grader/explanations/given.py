"""Explanations of what became of the values that a call was given."""

import json
import re

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.explanations.written import (
    Made,
    differences,
    read,
)
from grader.results import Statement

_CHANGING = ("TRIM", "BTRIM", "LTRIM", "RTRIM", "LOWER", "UPPER", "INITCAP", "NORMALIZE")
_FALSE = re.compile(r"\b(?P<name>[a-z_]\w*)=False\b")


def differing(facts: Facts) -> list[tuple[object, object]]:
    return differences(facts.report.expected, facts.report.got) if facts.asserted else []


def _text_changed(facts: Facts) -> Found | None:
    """A text that was given is missed, and what is there in its place was sent by that call."""
    for right, wrong in differing(facts):
        if not isinstance(right, str) or not isinstance(wrong, str) or _is_json_of(wrong, right):
            continue
        for place, statement, _ in facts.commands():
            given = facts.given(place)
            known = given is not None and right in given.texts and wrong not in given.texts
            if known and wrong in statement.parameters:
                parameter = f"${statement.parameters.index(wrong) + 1}"
                return found(place, given=repr(right), parameter=parameter, sent=repr(wrong))
    return None


def _json_not_read(facts: Facts) -> Found | None:
    """What was sent as JSON is missed, and its JSON is there in its place."""
    for right, wrong in differing(facts):
        for place, statement, _ in facts.commands():
            if not isinstance(wrong, str) or wrong not in statement.parameters:
                continue
            if _is_json_of(wrong, right):
                parameter = f"${statement.parameters.index(wrong) + 1}"
                return found(place, parameter=parameter, sent=wrong)
    return None


def _is_json_of(text: str, value: object) -> bool:
    """Whether a text is a value's JSON, and not that value."""
    if text == value:
        return False
    try:
        read_back = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return type(read_back) is type(value) and bool(read_back == value)


def _text_changed_by_sql(facts: Facts) -> Found | None:
    """A text that was sent as it was given is missed, and the SQL puts it through a function."""
    for right, wrong in differing(facts):
        for place, statement, command in facts.commands():
            if not isinstance(wrong, str) or right not in statement.parameters:
                continue
            parameter = f"${statement.parameters.index(right) + 1}"
            used = (one for one in _CHANGING if command.has_in_order(one, "(", parameter))
            if command.writes and (function := next(used, "")):
                return found(place, function=function.lower(), parameter=parameter)
    return None


def _empty_or_none(facts: Facts) -> Found | None:
    """None came where something empty is asked for, or the other way round."""
    for right, wrong in differing(facts):
        empty = [one for one in (right, wrong) if one in ("", [], {})]
        if len(empty) == 1 and (right is None or wrong is None):
            return found(expected=repr(right), got=repr(wrong))
    return None


def _zone_replaced(facts: Facts) -> Found | None:
    """Two moments that differ in nothing but the time zone that stands behind them."""
    for right, wrong in differing(facts):
        if not isinstance(right, Made) or not isinstance(wrong, Made):
            continue
        if right.name != "datetime.datetime" or right.given != wrong.given:
            continue
        zones = [[name for name, _ in one.named] for one in (right, wrong)]
        if zones == [["tzinfo"], ["tzinfo"]]:
            return found()
    return None


def _false_left_out(facts: Facts) -> Found | None:
    """False was given, and no statement of that call is about it, as one of another call is."""
    calls, last = facts.report.calls, len(facts.report.calls) - 1
    sides = (facts.report.expected, facts.report.got)
    if not facts.asserted or None in sides or last < 0:
        return None
    same = [at for at in range(last) if calls[at].function == calls[last].function]
    sent = [at for at, one in enumerate(facts.statements) if one.call == last]
    for match in _FALSE.finditer(calls[last].arguments):
        name = match["name"]
        there = any(
            one.call in same and _is_about(facts, at, name)
            for at, one in enumerate(facts.statements)
        )
        if there and sent and not any(_is_about(facts, at, name) for at in sent):
            return found(sent[-1], name=name)
    return None


def _is_about(facts: Facts, place: int, name: str) -> bool:
    return any(token.text.lower() == name for token in facts.command(place).tokens)


def _replaced_whole(facts: Facts) -> Found | None:
    """A column is what one parameter was, and what it held before is missed."""
    expected, got = read(facts.report.expected), read(facts.report.got)
    if not facts.asserted or not isinstance(expected, dict) or not isinstance(got, dict):
        return None
    for place, statement, command in facts.commands():
        for column, number in command.set_alone if statement.result == "UPDATE 1" else ():
            patch = _object(statement, f"${number}")
            if patch and got == patch and got.items() <= expected.items():
                return found(place, column=column, parameter=f"${number}")
    return None


def _merged_backwards(facts: Facts) -> Found | None:
    """A patch stands on the left of ||, and a value of it is missed that was there before."""
    expected, got = read(facts.report.expected), read(facts.report.got)
    if not facts.asserted or not isinstance(expected, dict) or not isinstance(got, dict):
        return None
    for place, statement, command in facts.commands():
        parameter = command.merged_into
        patch = _object(statement, parameter) if statement.result == "UPDATE 1" else {}
        lost = [key for key in patch if key in got and got[key] != patch[key]]
        if lost and all(expected.get(key) == patch[key] for key in lost):
            return found(place, parameter=parameter, key=repr(lost[0]))
    return None


def _object(statement: Statement, parameter: str) -> dict[str, object]:
    """The JSON object that a parameter was."""
    number = int(parameter[1:]) if parameter else 0
    text = statement.parameters[number - 1] if 0 < number <= len(statement.parameters) else ""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text_for_class(facts: Facts) -> Found | None:
    """The name of an error's class is missed, and in its place is what that error says."""
    ends = {call.ended.removeprefix("raised ") for call in facts.report.calls}
    for right, wrong in differing(facts):
        if not isinstance(right, str) or not isinstance(wrong, str) or not right.isidentifier():
            continue
        for ended in ends:
            name, _, text = ended.partition(":")
            said = wrong.startswith(text.strip()) if text else not wrong
            if name == right and said:
                return found(error=right, text=repr(wrong))
    return None


ENTRIES = (
    Entry(
        "json_not_read",
        _json_not_read,
        "{parameter} is {sent}, which is right: the value as JSON. It came back as that text, so "
        "nothing has read the JSON.",
        "Have each JSON value read, a text, a number or null like an object: json.loads for all.",
    ),
    Entry(
        "text_changed",
        _text_changed,
        "Your code changes a text on its way: the call was given {given}, and {parameter} is "
        "{sent}.",
        "Hand a text on as it is: no strip, no lower, and nothing in front of its quotes.",
    ),
    Entry(
        "text_changed_by_sql",
        _text_changed_by_sql,
        "{function}({parameter}) stands in the SQL: so what is stored is not what was given.",
        "Store a text as it is: the parameter alone.",
    ),
    Entry(
        "empty_or_none",
        _empty_or_none,
        "{expected} is asked for, and {got} came: they are two values, though `if` and `or` treat "
        "them alike.",
        "`x or ...` and `if not x` do the same for None and for all that is empty. Ask `x is "
        "None`.",
    ),
    Entry(
        "zone_replaced",
        _zone_replaced,
        "Date and time of day are right, and the time zone behind them is another: so it is "
        "another moment.",
        "replace(tzinfo=...) keeps the time of day and moves the moment; astimezone(...) keeps the "
        "moment. asyncpg needs neither: it takes an aware datetime of any zone.",
    ),
    Entry(
        "false_left_out",
        _false_left_out,
        "The call was given {name}=False, and nothing in its SQL is about {name}, as it is where "
        "another value was given.",
        "`if x:` holds for neither False nor None. Where they mean different things, ask `if x is "
        "not None:`.",
    ),
    Entry(
        "replaced_whole",
        _replaced_whole,
        "{column} was set to {parameter} and nothing else: what it held besides is gone.",
        "Put the two together in the UPDATE: settings || $2 takes all keys of both.",
    ),
    Entry(
        "merged_backwards",
        _merged_backwards,
        "{parameter} stands on the left of ||, where the right side wins: the key {key} kept the "
        "value that was there before.",
        "Write what is to win on the right: settings || $2.",
    ),
    Entry(
        "text_for_class",
        _text_for_class,
        "The name {error} is missed, and what was written in its place is what the error says: "
        "{text}.",
        "str(error) is its text, type(error).__name__ the name of its class.",
    ),
)
