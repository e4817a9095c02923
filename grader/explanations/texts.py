"""Explanations of what stands in the SQL that was sent, and of how often it was."""

import re
from collections import Counter, defaultdict

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts, class_of
from grader.explanations.written import items_of

#: So often the same text in one call is a loop.
_LOOP = 3

#: What a test says that is about how much was sent. Its author says it, so it proves nothing: it
#: only keeps a loop that is there from being told where something else was asked.
_ABOUT_WORK = ("statement", "round trip", "quer", "command")

#: What hardly stands there by chance: a long text, or several values.
_LONG = 8
_ABOUT_TEXT = (*_ABOUT_WORK, "SQL text", "prepared")
_LISTED = re.compile(r"\bIN\s*\((\s*\$\d+(?:\s*,\s*\$\d+)*\s*)\)", re.IGNORECASE)
_SEVERAL = 3


def _value_in_sql(facts: Facts) -> Found | None:
    """A value that the call was given stands in the text, and not by chance."""
    shapes: dict[tuple[str, ...], defaultdict[int, set[str]]] = {}
    for place, statement, command in facts.commands():
        given = facts.given(place)
        if given is None or given.ask(statement.sql):
            continue
        if carried := given.carried(statement.sql):
            return found(place, value=repr(carried))
        there = [(at, token) for at, token in enumerate(command.all_tokens) if given.has(token)]
        seen = shapes.setdefault(command.shape, defaultdict(set))
        for at, token in there:
            seen[at].add(token.text)
        by_chance = (
            not any(len(token.text) > _LONG for _, token in there if token.kind == "text")
            and len({token.text for _, token in there}) < _SEVERAL
            and all(len(seen[at]) < 2 for at, _ in there)
        )
        if not by_chance:
            return found(place, value=max((token.text for _, token in there), key=len))
    return None


def _loop(facts: Facts) -> Found | None:
    about = any(word in facts.message for word in _ABOUT_WORK)
    if not facts.asserted or not about or "prepared" in facts.message:
        return None
    for call in facts.calls():
        texts = Counter(facts.statements[place].sql for place in call)
        text, times = max(texts.items(), key=lambda item: item[1], default=("", 0))
        places = [place for place in call if facts.statements[place].sql == text]
        given = facts.given(places[0]) if places else None
        asked = given is not None and given.ask(text)
        if times >= _LOOP and not asked and _is_plain_loop(facts, places):
            return found(places[0], times=str(times))
    return None


def _text_grows(facts: Facts) -> Found | None:
    """Two calls sent the same, but for how many parameters stand in IN (...)."""
    if not facts.asserted or not any(word in facts.message for word in _ABOUT_TEXT):
        return None
    seen: dict[str, tuple[int, int | None]] = {}
    for place, statement, _ in facts.commands():
        match = _LISTED.search(statement.sql)
        if match is None or statement.call is None:
            continue
        count, rest = match[1].count("$"), _LISTED.sub("IN ()", statement.sql)
        other, call = seen.setdefault(rest, (count, statement.call))
        if other != count and call != statement.call:
            return found(place, count=str(other), other=str(count))
    return None


def _many_one_by_one(facts: Facts) -> Found | None:
    """One call of a method executemany sent its statement for each row by itself."""
    for number, call in enumerate(facts.report.calls) if facts.asserted else ():
        places = [at for at, one in enumerate(facts.statements) if one.call == number]
        if not call.function.endswith(".executemany") or len(places) < _LOOP:
            continue
        texts = Counter(facts.statements[place].sql for place in places)
        [(text, times)] = texts.most_common(1)
        first = next(at for at in places if facts.statements[at].sql == text)
        if times >= _LOOP and all(facts.statements[at].executions <= 1 for at in places):
            return found(first, times=str(times))
    return None


def _is_plain_loop(facts: Facts, places: list[int]) -> bool:
    statements = [facts.statements[place] for place in places]
    work = facts.command(places[0]).writes or facts.command(places[0]).word == "SELECT"
    return work and all(one.result is not None and one.executions == 1 for one in statements)


def _no_where(facts: Facts) -> Found | None:
    if not facts.asserted:
        return None
    for place, statement, command in facts.commands():
        count = (statement.result or "").rpartition(" ")[2]
        if command.takes_all and statement.executions == 1 and count not in ("", "0", "1"):
            return found(place, table=command.written, count=count, word=command.word)
    return None


def _no_join(facts: Facts) -> Found | None:
    """UPDATE ... FROM, and no condition is about the table that it changes."""
    if not facts.asserted:
        return None
    for place, statement, command in facts.commands():
        count = (statement.result or "").rpartition(" ")[2]
        if command.joins_nothing and statement.executions == 1 and count not in ("", "0", "1"):
            return found(place, table=command.written, count=count)
    return None


def _reads_all(facts: Facts) -> Found | None:
    """The one statement of a call that was given a value asks for all rows of a table."""
    sides, last = (facts.report.expected, facts.report.got), len(facts.report.calls) - 1
    places = [at for at, one in enumerate(facts.statements) if one.call == last]
    if not facts.asserted or None in sides or len(places) != 1:
        return None
    place, command = places[0], facts.command(places[0])
    given = facts.given(place)
    valued = given is not None and given.leads_with_a_value and not given.ask(command.text)
    return found(place, table=min(command.read)) if valued and command.reads_all else None


def _set_to_another(facts: Facts) -> Found | None:
    """Each number that is wrong is what an UPDATE set one column to, by a parameter."""
    expected, got = items_of(facts.report.expected), items_of(facts.report.got)
    if not facts.asserted or not expected or got is None or len(expected) != len(got):
        return None
    wrong = {str(one) for right, one in zip(expected, got, strict=True) if right != one}
    places: dict[tuple[str, str], dict[str, int]] = {}
    for place, statement, command in facts.commands():
        done = statement.result not in (None, "UPDATE 0")
        for column, parameter in command.set_alone if done else ():
            if parameter <= len(statement.parameters):
                values = places.setdefault((command.written, column), {})
                values[statement.parameters[parameter - 1]] = place
    for (table, column), values in places.items():
        if wrong and wrong <= values.keys():
            value = min(wrong)
            return found(values[value], table=table, column=column, value=value)
    return None


def _analyze_executes(facts: Facts) -> Found | None:
    """What EXPLAIN ANALYZE has done was not undone by that call."""
    for call in facts.calls() if facts.asserted else []:
        undone: set[int] = set()  # connections on which ROLLBACK comes
        first = None
        for place in reversed(call):
            statement, command = facts.statements[place], facts.command(place)
            if command.word == "ROLLBACK":
                undone.add(statement.connection)
            elif command.analyzed and statement.result and statement.connection not in undone:
                first = found(place, word=command.analyzed)
        if first is not None:
            return first
    return None


def _retried_in_vain(facts: Facts) -> Found | None:
    """The same wrong SQL was sent again, in a new transaction: no other program makes it right."""
    for call in facts.calls() if facts.asserted else []:
        failed: dict[tuple[str, str | None], int] = {}
        begun = -1
        for place in call:
            statement = facts.statements[place]
            first = failed.setdefault((statement.sql, statement.sqlstate), place)
            if first < begun and (statement.sqlstate or "").startswith("42"):
                return found(place, error=class_of(statement.sqlstate))
            if facts.command(place).word in ("BEGIN", "START"):
                begun = place
    return None


VALUES = (
    Entry(
        "value_in_sql",
        _value_in_sql,
        "The value {value}, which the call was given, is written into the SQL text.",
        "Write $1 in its place, and pass the value behind the text: then no value is taken for "
        "SQL, and the text stays the same.",
    ),
)

MANY = (
    Entry(
        "many_one_by_one",
        _many_one_by_one,
        "executemany was called once, and its statement was sent {times} times, each by itself: "
        "asyncpg's own sends all rows at once, and they are stored together or not at all.",
        "Hand the whole list on to the connection's executemany.",
    ),
)

ENTRIES = (
    Entry(
        "loop_of_statements",
        _loop,
        "The same statement was sent {times} times in one call, with a round trip for each.",
        "Send one statement for all of them: WHERE id = ANY($1), unnest, executemany, one COPY or "
        "a JOIN.",
    ),
    Entry(
        "text_grows",
        _text_grows,
        "IN has a parameter for each value, here {count} and there {other}: each number of values "
        "makes another SQL text.",
        "A list is one parameter: WHERE id = ANY($1).",
    ),
    Entry(
        "retried_in_vain",
        _retried_in_vain,
        "A statement that PostgreSQL cannot run ({error}) was sent again, and fails each time.",
        "Try again only what can go better by itself: serialization failures, deadlocks, lost "
        "connections.",
    ),
    Entry(
        "analyze_executes",
        _analyze_executes,
        "EXPLAIN ANALYZE executes what it explains: this {word} was done, and not undone.",
        "EXPLAIN without ANALYZE only plans. What ANALYZE does can be undone in a transaction, "
        "which is a savepoint where the caller has begun one already.",
    ),
    Entry(
        "reads_all",
        _reads_all,
        "This SELECT has no WHERE and no parameter: it gives all rows of {table}, whatever the "
        "function is given.",
        "Say which rows are meant: WHERE id = $1.",
    ),
    Entry(
        "no_join",
        _no_join,
        "No condition of this UPDATE is about {table} itself: it changed {count} rows, which is "
        "all of {table}.",
        "Say which row of FROM belongs to which row of the table: WHERE products.id = new.id.",
    ),
    Entry(
        "no_where",
        _no_where,
        "This {word} has no WHERE: it changed {count} rows, which is all of {table}.",
        "Say which rows are meant: WHERE id = $1.",
    ),
    Entry(
        "set_to_another",
        _set_to_another,
        "{column} of {table} was set to {value}, whatever stood there, and that is not right.",
        "If something is to be added or taken away, let PostgreSQL compute: SET stock = stock + "
        "$2. Else look where the value comes from.",
    ),
)
