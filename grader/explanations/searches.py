"""Explanations of which rows a query finds, and in which order."""

import re
from collections.abc import Iterator
from itertools import pairwise

from grader.explanations.commands import Command
from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.explanations.written import count_of, items_of
from grader.results import Statement

_ANY_TEXT = re.compile(r"(?<!\\)(?:\\\\)*%")
_OFFSET = re.compile(r"\boffset=(?P<given>\d{1,9})(?!\w)")
_LIKE = ("LIKE", "ILIKE")

#: Rows of which an order is compared.
_MOST_ROWS = 500


def _fewer(facts: Facts) -> bool:
    """Whether rows are missed, of those that were asked for."""
    expected, got = count_of(facts.report.expected), count_of(facts.report.got)
    return facts.asserted and expected is not None and got is not None and got < expected


def _differs(facts: Facts) -> bool:
    """Whether another value came than was asked for."""
    return facts.asserted and None not in (facts.report.expected, facts.report.got)


def _last_call(facts: Facts) -> Iterator[tuple[int, Statement, Command]]:
    """What the last call sent, as far as it was done."""
    last = len(facts.report.calls) - 1
    for place, statement, command in facts.commands():
        if statement.call == last >= 0 and statement.result is not None:
            yield place, statement, command


def _limit_of_nothing(facts: Facts) -> Found | None:
    """A parameter stands behind LIMIT, and was 0, which the caller did not ask for."""
    for place, statement, command in _last_call(facts) if _fewer(facts) else ():
        parameter = command.behind("LIMIT")
        asked = "limit=0" in facts.call_of(place)[0]
        nothing = statement.result == "SELECT 0" and _value(statement, parameter) == "0"
        if nothing and not asked:
            return found(place, parameter=parameter)
    return None


def _other_offset(facts: Facts) -> Found | None:
    """OFFSET got another number than the call was given as its offset."""
    for place, statement, command in _last_call(facts) if _differs(facts) else ():
        sent = _value(statement, command.behind("OFFSET"))
        match = _OFFSET.search(facts.call_of(place)[0])
        if match and sent is not None and sent.isdecimal() and sent != match["given"]:
            return found(place, sent=sent, given=match["given"])
    return None


def _whole_texts_only(facts: Facts) -> Found | None:
    """A parameter is a whole pattern, and has no % in it."""
    for place, statement, command in facts.commands() if _fewer(facts) else ():
        for word in _LIKE:
            parameter = command.behind(word)
            value = _value(statement, parameter)
            joined = command.has_in_order(parameter, "||") or command.has_in_order(parameter, "|")
            if value is not None and not joined and not _ANY_TEXT.search(value):
                return found(place, word=word, parameter=parameter)
    return None


def _backslash_last(facts: Facts) -> Found | None:
    """The backslashes that escape % and _ in a pattern were escaped themselves."""
    for place, statement, command in _last_call(facts) if _differs(facts) else ():
        given = facts.given(place)
        texts = given.texts if given is not None and any(map(command.has, _LIKE)) else ()
        for text in texts:
            wrong = _escape(_escape(text, "%_"), "\\")
            for number, value in enumerate(statement.parameters, 1):
                if wrong in (value, value[1:-1]) and wrong != _escape(text, "\\%_"):
                    return found(place, parameter=f"${number}")
    return None


def _wildcards(facts: Facts) -> Found | None:
    """% or _ was searched for, stands in the pattern as it is, and too many rows came."""
    more = _differs(facts) and _more(facts)
    for place, statement, command in _last_call(facts) if more else ():
        given = facts.given(place)
        for parameter in _patterns(command) if given is not None else ():
            value = _value(statement, parameter) or ""
            for text in given.texts if given is not None and "\\" not in value else ():
                sign = next((one for one in "%_" if one in text), "")
                if sign and value in (text, f"%{text}%"):
                    return found(place, parameter=parameter, sign=sign)
    return None


def _patterns(command: Command) -> set[str]:
    """The parameters that are a pattern, or stand between two %; none where SQL escapes them."""
    if command.has("ESCAPE"):
        return set()
    whole = {command.behind(word) for word in _LIKE}
    there = [token.word or token.text for token in command.tokens]
    groups = zip(there, there[1:], there[2:], there[3:], strict=False)
    between = {d for a, b, c, d in groups if a in _LIKE and (b, c) == ("'%'", "||")}
    return {one for one in whole | between if one.startswith("$")}


def _json_as_one_text(facts: Facts) -> Found | None:
    """What ->> gives is compared with a pattern that may begin and end anywhere."""
    for place, statement, command in _last_call(facts) if _differs(facts) else ():
        there = [token.word or token.text for token in command.tokens]
        for arrow, _, word, first in zip(there, there[1:], there[2:], there[3:], strict=False):
            value = _value(statement, first) or ""
            if arrow == "->>" and word in _LIKE and "%" in (first.strip("'"), value[:1]):
                return found(place, word=word)
    return None


def _ties_backwards(facts: Facts) -> Found | None:
    """Where rows stand in another order than they should, the last column falls and should rise."""
    expected, got = items_of(facts.report.expected), items_of(facts.report.got)
    if not facts.asserted or expected is None or got is None or len(expected) != len(got):
        return None
    for place, _, command in _last_call(facts):
        column = command.falls_last
        if column and _turned(_column(expected, column), _column(got, column)):
            return found(place, column=column)
    return None


def _turned(expected: list[int], got: list[int]) -> bool:
    """Whether the one is the other with some of its rising runs turned round."""
    if not 0 < len(got) < _MOST_ROWS or sorted(expected) != sorted(got) or expected == got:
        return False
    at = 0
    while at < len(got):
        end = at + 1
        while set(expected[at:end]) != set(got[at:end]):
            end += 1
        run = expected[at:end]
        if run != got[at:end][::-1] or any(one >= other for one, other in pairwise(run)):
            return False
        at = end
    return True


def _column(items: list[object], column: str) -> list[int]:
    """The numbers of a column, or the numbers alone if there are no rows; else nothing."""
    values = [one.get(column) if isinstance(one, dict) else one for one in items]
    numbers = [one for one in values if isinstance(one, int)]
    return numbers if len(numbers) == len(set(numbers)) == len(items) else []


def _more(facts: Facts) -> bool:
    expected, got = count_of(facts.report.expected), count_of(facts.report.got)
    return expected is not None and got is not None and got > expected


def _escape(text: str, signs: str) -> str:
    return "".join(f"\\{one}" if one in signs else one for one in text)


def _value(statement: Statement, name: str) -> str | None:
    number = int(name[1:]) if name[1:].isdecimal() else 0
    given = statement.parameters
    return given[number - 1] if 0 < number <= len(given) else None


ENTRIES = (
    Entry(
        "limit_of_nothing",
        _limit_of_nothing,
        "{parameter} stands behind LIMIT, and it was 0: so there could be no row.",
        "The first value behind the text is $1, the second $2. Look whether they come in the order "
        "of these numbers.",
    ),
    Entry(
        "other_offset",
        _other_offset,
        "The call was given offset={given}, and OFFSET got {sent}.",
        "LIMIT is how many rows to return, OFFSET how many rows (no pages) to skip: hand both on "
        "as they are.",
    ),
    Entry(
        "whole_texts_only",
        _whole_texts_only,
        "{parameter} is the whole pattern of {word}, and there is no % in it: it finds texts that "
        "are equal, and none that contain it.",
        "% stands for any text: '%' || $1 || '%' finds $1 anywhere.",
    ),
    Entry(
        "backslash_last",
        _backslash_last,
        "The backslashes that were put before % and _ in {parameter} are doubled: two of them mean "
        "one backslash, and the sign behind them is free again.",
        "Escape the backslash first, and % and _ after it.",
    ),
    Entry(
        "wildcards",
        _wildcards,
        "{parameter} is taken for a pattern, in which {sign} stands for any text or sign.",
        "Put a backslash before each backslash, then before each % and _: so they mean themselves.",
    ),
    Entry(
        "json_as_one_text",
        _json_as_one_text,
        "{word} searches in the text that ->> gives. Of a list or an object that is all of it, "
        "written as JSON: a value is found within another one there, and quotes are not as they "
        "were.",
        "Let PostgreSQL compare values: details @> $1 asks whether JSONB contains what $1 holds, "
        "such as a dict with a list of one.",
    ),
    Entry(
        "ties_backwards",
        _ties_backwards,
        "ORDER BY ends with {column} DESC: rows that are equal in what stands before it come the "
        "other way round than they should.",
        "A direction belongs to one column alone: write DESC behind the column that it is meant "
        "for, and nothing behind the last.",
    ),
)
