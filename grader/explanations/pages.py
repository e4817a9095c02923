"""Explanations of which part of the rows comes, and in which order."""

import re
from itertools import pairwise

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.explanations.searches import differs, fewer, last_call, value_of
from grader.explanations.written import items_of

_OFFSET = re.compile(r"\boffset=(?P<given>\d{1,9})(?!\w)")
_LIMIT = re.compile(r"\blimit=(?P<given>\d{1,9})(?!\w)")

#: Rows of which an order is compared.
_MOST_ROWS = 500


def _limit_of_nothing(facts: Facts) -> Found | None:
    """A parameter stands behind LIMIT, and was 0, which the caller did not ask for."""
    for place, statement, command in last_call(facts) if fewer(facts) else ():
        parameter = command.behind("LIMIT")
        asked = "limit=0" in facts.call_of(place)[0]
        nothing = statement.result == "SELECT 0" and value_of(statement, parameter) == "0"
        if nothing and not asked:
            return found(place, parameter=parameter)
    return None


def _other_number(facts: Facts, word: str, given: re.Pattern[str]) -> Found | None:
    """LIMIT or OFFSET got another number than the call was given by that name."""
    for place, statement, command in last_call(facts) if differs(facts) else ():
        sent = value_of(statement, command.behind(word))
        match = given.search(facts.call_of(place)[0])
        if match and sent is not None and sent.isdecimal() and sent != match["given"]:
            return found(place, sent=sent, given=match["given"])
    return None


def _other_offset(facts: Facts) -> Found | None:
    return _other_number(facts, "OFFSET", _OFFSET)


def _other_limit(facts: Facts) -> Found | None:
    return _other_number(facts, "LIMIT", _LIMIT)


def _not_behind(facts: Facts) -> Found | None:
    """The row that a page begins after came itself."""
    for place, statement, command in last_call(facts) if differs(facts) else ():
        for before, token in pairwise(command.tokens):
            value = value_of(statement, token.text) if before.text == ">=" else None
            if value is not None and value == facts.report.got != facts.report.expected:
                return found(place, parameter=token.text, value=value)
    return None


def _ties_backwards(facts: Facts) -> Found | None:
    """Where rows stand in another order than they should, the last column falls and should rise."""
    expected, got = items_of(facts.report.expected), items_of(facts.report.got)
    if not facts.asserted or expected is None or got is None or len(expected) != len(got):
        return None
    for place, _, command in last_call(facts):
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
        "other_limit",
        _other_limit,
        "The call was given limit={given}, and LIMIT got {sent}.",
        "Hand it on as it is: `limit or 20` takes 0 for nothing given, and a bound of your own is "
        "not asked for.",
    ),
    Entry(
        "not_behind",
        _not_behind,
        ">= {parameter} finds {value} itself, too, which was not to come again.",
        "> begins behind it.",
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
