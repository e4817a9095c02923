"""Explanations of which rows a query finds."""

import re
from collections.abc import Iterator

from grader.explanations.commands import Command
from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.explanations.written import count_of, read
from grader.results import Statement

_ANY_TEXT = re.compile(r"(?<!\\)(?:\\\\)*%")
_LIKE = ("LIKE", "ILIKE")
_AFTER_A_SIDE = ("AND", "OR", "ORDER", "LIMIT", "GROUP", ")")


def fewer(facts: Facts) -> bool:
    """Whether rows are missed, of those that were asked for."""
    expected, got = count_of(facts.report.expected), count_of(facts.report.got)
    return facts.asserted and expected is not None and got is not None and got < expected


def differs(facts: Facts) -> bool:
    """Whether another value came than was asked for."""
    return facts.asserted and None not in (facts.report.expected, facts.report.got)


def last_call(facts: Facts) -> Iterator[tuple[int, Statement, Command]]:
    """What the last call sent, as far as it was done."""
    last = len(facts.report.calls) - 1
    for place, statement, command in facts.commands():
        if statement.call == last >= 0 and statement.result is not None:
            yield place, statement, command


def _whole_texts_only(facts: Facts) -> Found | None:
    """A parameter is a whole pattern, and has no % in it."""
    for place, statement, command in facts.commands() if fewer(facts) else ():
        for word in _LIKE:
            parameter = command.behind(word)
            value = value_of(statement, parameter)
            joined = command.has_in_order(parameter, "||") or command.has_in_order(parameter, "|")
            if value is not None and not joined and not _ANY_TEXT.search(value):
                return found(place, word=word, parameter=parameter)
    return None


def _backslash_last(facts: Facts) -> Found | None:
    """The backslashes that escape % and _ in a pattern were escaped themselves."""
    for place, statement, command in last_call(facts) if differs(facts) else ():
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
    more = differs(facts) and _more(facts)
    for place, statement, command in last_call(facts) if more else ():
        given = facts.given(place)
        for parameter in _patterns(command) if given is not None else ():
            value = value_of(statement, parameter) or ""
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


def _capitals_on_one_side(facts: Facts) -> Found | None:
    """What lower() gives is compared with a parameter that has capital letters."""
    for place, statement, command in last_call(facts) if fewer(facts) else ():
        there = [token.word or token.text for token in command.tokens]
        for at, word in enumerate(there):
            end = at + 5
            closed = there[at + 1 : at + 2] + there[at + 3 : at + 4] == ["(", ")"]
            if word != "LOWER" or not closed or there[at + 4 : end] not in (["LIKE"], ["="]):
                continue
            while end < len(there) and there[end] not in _AFTER_A_SIDE:
                end += 1
            side = there[at + 5 : end]
            for parameter in side if "LOWER" not in side else ():
                value = value_of(statement, parameter)
                if value is not None and value != value.lower():
                    column = command.tokens[at + 2].text
                    return found(place, column=column, parameter=parameter)
    return None


def _no_such_text(facts: Facts) -> Found | None:
    """@> asks for an object with a text, nothing came, and a list holds it perhaps."""
    nothing = facts.asserted and facts.report.got in ("[]", "set()", "0")
    for place, statement, command in last_call(facts) if nothing else ():
        parameter = command.behind("@>")
        asked = read(value_of(statement, parameter) or "")
        given = facts.given(place)
        if not isinstance(asked, dict) or len(asked) != 1 or given is None:
            continue
        [(key, text)] = asked.items()
        if isinstance(text, str) and statement.result == "SELECT 0":
            return found(place, parameter=parameter, key=repr(key))
    return None


def _inner_join(facts: Facts) -> Found | None:
    """Rows are missed, and a JOIN chooses them, with at most one condition of WHERE beside it."""
    for place, statement, command in last_call(facts) if fewer(facts) else ():
        words = [token.word for token in command.tokens]
        plain = command.word == "SELECT" and words.count("SELECT") == 1
        outer = any(map(command.has, ("LEFT", "RIGHT", "FULL", "OUTER")))
        chooses = any(map(command.has, ("AND", "LIMIT", "OFFSET", "HAVING", "DISTINCT", "GROUP")))
        if plain and command.has("JOIN") and not outer and not chooses:
            return found(place, count=(statement.result or "").rpartition(" ")[2])
    return None


def _json_as_one_text(facts: Facts) -> Found | None:
    """What ->> gives is compared with a pattern that may begin and end anywhere."""
    for place, statement, command in last_call(facts) if differs(facts) else ():
        there = [token.word or token.text for token in command.tokens]
        for arrow, _, word, first in zip(there, there[1:], there[2:], there[3:], strict=False):
            value = value_of(statement, first) or ""
            if arrow == "->>" and word in _LIKE and "%" in (first.strip("'"), value[:1]):
                return found(place, word=word)
    return None


def _more(facts: Facts) -> bool:
    expected, got = count_of(facts.report.expected), count_of(facts.report.got)
    return expected is not None and got is not None and got > expected


def _escape(text: str, signs: str) -> str:
    return "".join(f"\\{one}" if one in signs else one for one in text)


def value_of(statement: Statement, name: str) -> str | None:
    number = int(name[1:]) if name[1:].isdecimal() else 0
    given = statement.parameters
    return given[number - 1] if 0 < number <= len(given) else None


ENTRIES = (
    Entry(
        "capitals_on_one_side",
        _capitals_on_one_side,
        "lower({column}) has no capital letters, and {parameter} has: so the two are never alike.",
        "Put lower() around both, or compare with ILIKE, which takes capital and small letters for "
        "the same.",
    ),
    Entry(
        "no_such_text",
        _no_such_text,
        "{parameter} asks for rows in which {key} is this text itself. A list that holds the text "
        "is none.",
        "Ask for a list of one in its place, [text] and not text: @> then finds every list that "
        "holds it.",
    ),
    Entry(
        "inner_join",
        _inner_join,
        "Rows are missing, and this query chooses by JOIN: a row that has no partner in the other "
        "table is left out.",
        "LEFT JOIN keeps it, with NULL in the columns of the other table.",
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
)
