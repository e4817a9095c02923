"""Explanations of a result that has another form than was asked for."""

import json
import re

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.explanations.written import count_of, items_of

_KEY_OF_NONE = re.compile(r"['\"]: None\b")
_RECORD = re.compile(r"\[?<Record ")
_TOLD_OF_RECORD = re.compile(r"\bRecord, (?:not|it should be) (?:a )?dict\b")
_TOLD_OF_TEXT = re.compile(r"\b(?:a|of type) str\b, (?:not|it should be)\b")

#: What Python says of a list that is taken for a dict.
_NO_INDEX = "list indices must be integers or slices, not str"

#: Characters of what is compared.
_MOST = 20_000


def _entered_as_none(facts: Facts) -> Found | None:
    """`async with` gave None, and that was taken for what it should give."""
    calls = facts.report.calls[-2:]
    names = [one.function.rpartition(".")[2] for one in calls]
    alone = names == ["__aenter__", "__aexit__"] and calls[0].ended == "returned None"
    looked = "'NoneType' object" in facts.evidence or (
        names and calls[-1].arguments == "AssertionError"
    )
    return found(method="__aenter__") if facts.asserted and alone and looked else None


def _record(facts: Facts) -> Found | None:
    expected, got = facts.report.expected or "", facts.report.got or ""
    differs = _RECORD.match(got) is not None and expected.startswith(("{", "[{"))
    told = _TOLD_OF_RECORD.search(facts.message) is not None
    return found() if facts.asserted and (differs or told) else None


def _list_for_one(facts: Facts) -> Found | None:
    """Rows were returned where a dict or an object is asked for."""
    expected, got = facts.report.expected or "", facts.report.got or ""
    one = expected.startswith("{") or expected.strip("'") == "dict"
    several = got.startswith(("[{", "[<Record")) or got.strip("'") == "list"
    last = facts.report.calls[-1].ended if facts.report.calls else ""
    listed = last.startswith(("returned [{", "returned [<Record"))
    if not (facts.asserted and one and several and listed):
        return None
    for place in range(len(facts.statements) - 1, -1, -1):
        if facts.statements[place].call == len(facts.report.calls) - 1:
            tag = facts.statements[place].result or ""
            return found(place) if tag.startswith("SELECT ") else None
    return None


def _plan_in_a_list(facts: Facts) -> Found | None:
    """EXPLAIN's list of one was returned as it is."""
    ended = facts.report.calls[-1].ended if facts.report.calls else ""
    wanted = (facts.report.expected or "").strip("'") == "dict" or _NO_INDEX in facts.evidence
    if not facts.asserted or not wanted or not ended.startswith("returned [{'Plan': "):
        return None
    return _explained(facts)


def _explained(facts: Facts) -> Found | None:
    """The last plan that was asked for."""
    for place in range(len(facts.statements) - 1, -1, -1):
        if facts.command(place).json_by == "EXPLAIN":
            return found(place)
    return None


def _plan_alone(facts: Facts) -> Found | None:
    """What stands below 'Plan' was returned where it is looked for."""
    ended = facts.report.calls[-1].ended if facts.report.calls else ""
    missed = "KeyError: 'Plan'" in facts.evidence or "'Plan'" in facts.message
    if not facts.asserted or not missed or not ended.startswith("returned {'Node Type': "):
        return None
    return _explained(facts)


def _json_as_text(facts: Facts) -> Found | None:
    """A text was returned where a list or dict is asked for, and the query makes JSON."""
    wanted = (facts.report.expected or "").strip("'") in ("list", "dict")
    if not facts.asserted or not wanted or (facts.report.got or "").strip("'") != "str":
        return None
    for place in range(len(facts.statements) - 1, -1, -1):
        if function := facts.command(place).json_by:
            return found(place, function=function)
    return None


def _tag(facts: Facts) -> Found | None:
    """What a call returned is the answer to a statement, word for word, and no text was wanted."""
    typed = (facts.report.got or "").strip("'") == "str" or _TOLD_OF_TEXT.search(facts.message)
    no_text = facts.report.expected is not None and facts.report.expected[:1] not in ("'", '"')
    for place in range(len(facts.statements) - 1, -1, -1):
        tag, ended = facts.statements[place].result or "", facts.call_of(place)[1]
        given = facts.given(place)
        if given is not None and given.ask(facts.statements[place].sql):
            continue
        got = ended.removeprefix("returned ") if typed else facts.report.got if no_text else None
        if facts.asserted and " " in tag and got == repr(tag):
            return found(place, tag=tag)
    return None


def _json_twice(facts: Facts) -> Found | None:
    """A parameter is JSON for a text that is JSON for an object, and nobody gave that text."""
    for place, statement in enumerate(facts.statements):
        given = facts.given(place)
        for number, parameter in enumerate(statement.parameters, 1):
            inner = _json(parameter)
            if given is None or not isinstance(inner, str) or inner in given.texts:
                continue
            if isinstance(_json(inner), dict | list):
                return found(place, parameter=f"${number}")
    return None


def _json(text: str) -> object:
    try:
        return json.loads(text[:_MOST])
    except (ValueError, RecursionError):
        return None


def _nulls_stripped(facts: Facts) -> Found | None:
    """Keys whose value is None are missed, and a function took them out."""
    wanted, got = facts.report.expected or "", facts.report.got or ""
    missed = _KEY_OF_NONE.search(wanted) and got.startswith("{") and not _KEY_OF_NONE.search(got)
    if not facts.asserted or not missed:
        return None
    for place, statement, command in facts.commands():
        names = (token.text.lower() for token in command.tokens)
        function = next((one for one in names if one.endswith("_strip_nulls")), "")
        if function and statement.result is not None:
            return found(place, function=function)
    return None


def _no_order(facts: Facts) -> Found | None:
    """The same rows came in another order, and the query asks for none."""
    expected, got = items_of(facts.report.expected), items_of(facts.report.got)
    if not facts.asserted or expected is None or got is None or expected == got:
        return None
    if sorted(map(repr, expected)) != sorted(map(repr, got)):
        return None
    for place in range(len(facts.statements) - 1, -1, -1):
        command = facts.command(place)
        if command.word == "SELECT":
            return None if command.has("ORDER") else found(place)
    return None


def _order_by_value(facts: Facts) -> Found | None:
    """A parameter stands where ORDER BY wants a column."""
    sides = (facts.report.expected, facts.report.got)
    if not facts.asserted or None in sides:
        return None
    for place, statement, command in facts.commands():
        parameter = command.behind("BY") if command.word == "SELECT" else ""
        if parameter and statement.result and command.has_in_order("ORDER", "BY", parameter):
            return found(place, parameter=parameter)
    return None


def _counted_from_zero(facts: Facts) -> Found | None:
    """A call that made its work again returned one less than the transactions it took."""
    expected, got = count_of(facts.report.expected), facts.report.got or ""
    last = len(facts.report.calls) - 1
    places = [at for at, one in enumerate(facts.statements) if one.call == last]
    if not facts.asserted or not places or facts.report.statements_left_out:
        return None
    begun = [at for at in places if facts.command(at).word in ("BEGIN", "START")]
    undone = [at for at in places if facts.statements[at].sqlstate in ("40001", "40P01")]
    again = len(begun) == expected and len(undone) == len(begun) - 1 > 0
    short = got == str(len(begun) - 1) and facts.report.calls[last].ended == f"returned {got}"
    return found(begun[-1], tries=str(len(begun)), got=got) if again and short else None


def _none_returned(facts: Facts) -> Found | None:
    """None came of the last call, and was taken for something else, or is of another type."""
    last = facts.report.calls[-1] if facts.report.calls else None
    taken = "'NoneType' object" in facts.evidence or (facts.report.got or "") == "NoneType"
    if not facts.asserted or last is None or last.ended != "returned None" or not taken:
        return None
    return None if last.function.endswith("__") else found(function=last.function)


TWICE = (
    Entry(
        "json_twice",
        _json_twice,
        "{parameter} is JSON within JSON: a text that was made by json.dumps was written as JSON "
        "once more.",
        "Pass the dict or list itself where the connection has a codec.",
    ),
)

ENTRIES = (
    Entry(
        "entered_as_none",
        _entered_as_none,
        "{method} returned None, and that is what `async with ... as` gives.",
        "Let it return self.",
    ),
    Entry(
        "list_for_one",
        _list_for_one,
        "A list of rows was returned where one row is asked for.",
        "fetch gives a list. fetchrow gives one row, or None where there is none.",
    ),
    Entry(
        "plan_in_a_list",
        _plan_in_a_list,
        "What EXPLAIN (FORMAT JSON) gives is a list with one dict in it, and that list was "
        "returned.",
        "Take the dict out of it: json.loads(text)[0].",
    ),
    Entry(
        "plan_alone",
        _plan_alone,
        "What stands below the key 'Plan' was returned, and not the dict that has this key.",
        "json.loads(text)[0] is that dict: return it as it is.",
    ),
    Entry(
        "json_as_text",
        _json_as_text,
        "PostgreSQL made JSON of it ({function}), which came as a text, and was returned so.",
        "Read it with json.loads where the connection has no codec for JSON; or let the query give "
        "rows, and make lists and dicts of them in Python.",
    ),
    Entry(
        "record_for_dict",
        _record,
        "A Record was returned where a dict is asked for.",
        "dict(row) makes one of it, [dict(row) for row in rows] a list of them.",
    ),
    Entry(
        "tag_returned",
        _tag,
        "{tag} was returned: that is PostgreSQL's word for what it has done, and no row.",
        "execute gives that text, and its last number is how many rows it was. For what RETURNING "
        "or SELECT gives take fetchval, fetchrow or fetch.",
    ),
    Entry(
        "order_by_value",
        _order_by_value,
        "ORDER BY {parameter} orders by one and the same value, which is no order at all.",
        "A column cannot be a parameter: choose among names that your code knows, and put the "
        "chosen one into the text.",
    ),
    Entry(
        "nulls_stripped",
        _nulls_stripped,
        "{function} takes out every key whose value is null, and such keys are missed.",
        "Leave it out: null is a value like others, and a key with it is there.",
    ),
    Entry(
        "no_order",
        _no_order,
        "The rows are right and their order is not: the query has no ORDER BY.",
        "PostgreSQL promises no order without ORDER BY, and end it with a column that has no two "
        "rows alike.",
    ),
    Entry(
        "counted_from_zero",
        _counted_from_zero,
        "{tries} tries were made, and your function returned {got}.",
        "range counts from 0. Count tries from 1, as in range(1, attempts + 1).",
    ),
)

NOTHING = (
    Entry(
        "none_returned",
        _none_returned,
        "{function} returned None, where something else is asked for.",
        "Look for the way through it that has no `return`. executemany, too, gives nothing but "
        "None.",
    ),
)
