"""Explanations of a test whose time was up."""

import re
from collections import Counter
from itertools import takewhile

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts

#: So often the same text is a loop that takes its time.
_LOOP = 50

#: How the engine says it.
_STAYS, _WAITS = (
    re.compile(
        rf"When the time was up, your code {does} in line (?P<line>\d+), in (?P<function>\S+)\."
    )
    for does in ("was at work", "waited")
)

#: So many equal calls with equal ends in a row are no work any more.
_AGAIN = 10


def _same_again(facts: Facts) -> Found | None:
    """The test goes on for as long as something new comes, and nothing does."""
    ended = [call for call in facts.report.calls if call.ended.startswith("returned ")]
    if not facts.timed_out or not ended:
        return None
    alike = list(takewhile(lambda call: call == ended[-1], reversed(ended)))
    return found(function=alike[0].function) if len(alike) >= _AGAIN else None


def _endless_work(facts: Facts) -> Found | None:
    """One call sends the same again and again; of several calls the test is the one that does."""
    if not facts.timed_out or not facts.statements:
        return None
    sent = Counter((one.call, one.sql) for one in facts.statements)
    ((call, text), times), *_ = sent.most_common(1)
    places = [at for at, one in enumerate(facts.statements) if (one.call, one.sql) == (call, text)]
    given = facts.given(places[-1])
    asked = given is not None and given.ask(text)
    several = call is None and len(facts.report.calls) > 1
    return (
        found(places[-1], times=str(times)) if times >= _LOOP and not (asked or several) else None
    )


def _reads_again(facts: Facts) -> Found | None:
    """One call reads the same again and again, with the same values."""
    it = _endless_work(facts)
    if it is None or it.statement is None or facts.command(it.statement).word != "SELECT":
        return None
    last = facts.statements[it.statement]
    alike = [one for one in facts.statements if (one.call, one.sql) == (last.call, last.sql)]
    same = all(one.parameters == last.parameters and one.executions == 1 for one in alike)
    return it if same else None


def _waits_for_itself(facts: Facts) -> Found | None:
    """A statement has no answer, and another connection is in a transaction over the same table."""
    place = _unanswered(facts)
    if place is None or not facts.timed_out:
        return None
    waiting, command = facts.statements[place], facts.command(place)
    tables = {command.written} | (command.read if command.locks else set())
    last = {one.connection: at for at, one in enumerate(facts.statements)}
    for at in last.values():
        holder = facts.statements[at]
        if holder.connection == waiting.connection or holder.transaction != "T":
            continue
        if table := _locked(facts, at, tables - {""}):
            first, second = str(holder.connection), str(waiting.connection)
            return found(place, first=first, second=second, table=table)
    return None


def _locked(facts: Facts, last: int, tables: set[str]) -> str | None:
    """Which of these tables that transaction has rows of."""
    at: int | None = last
    while at is not None and facts.statements[at].transaction == "T":
        command = facts.command(at)
        held = {command.written} | (command.read if command.locks else set())
        if held & tables:
            return min(held & tables)
        at = facts.before(at)
    return None


def _no_answer(facts: Facts) -> Found | None:
    place = _unanswered(facts)
    return found(place) if facts.timed_out and place is not None else None


def _unanswered(facts: Facts) -> int | None:
    last = len(facts.statements) - 1
    if last < 0 or facts.report.statements_left_out:
        return None
    statement = facts.statements[last]
    waits = statement.result is None and statement.sqlstate is None
    return last if waits and not statement.transaction and statement.executions else None


def _small_parts(facts: Facts) -> Found | None:
    """Far more waits than statements: a cursor's rows."""
    trips, sent = facts.report.round_trips, len(facts.statements)
    whole = facts.timed_out and not facts.report.statements_left_out and sent > 0
    if not whole or trips < _LOOP or trips < 10 * sum(one.executions for one in facts.statements):
        return None
    return found(sent - 1, trips=str(trips))


def _stays_in_line(facts: Facts) -> Found | None:
    """The engine has seen where, and that the event loop got no turn."""
    match = _STAYS.match(facts.report.detail or "") if facts.timed_out else None
    return found(**match.groupdict()) if match else None


def _waits_in_line(facts: Facts) -> Found | None:
    """The engine has seen where, and it is no statement that is waited for."""
    match = _WAITS.match(facts.report.detail or "") if facts.timed_out else None
    return found(**match.groupdict()) if match and not facts.statements else None


def _waits_elsewhere(facts: Facts) -> Found | None:
    """All is answered: it is not PostgreSQL that is waited for."""
    if not facts.timed_out or facts.report.statements_left_out or not facts.statements:
        return None
    answered = all(one.result is not None or one.sqlstate for one in facts.statements)
    return found(len(facts.statements) - 1) if answered else None


ENTRIES = (
    Entry(
        "same_again",
        _same_again,
        "When the time was up, the test had called {function} again and again with the same "
        "values, and it had returned the same each time.",
        "What leads on has to change: the next page begins behind the last row of the one before, "
        "and not with it.",
    ),
    Entry(
        "reads_again",
        _reads_again,
        "When the time was up, your code had sent the same SELECT with the same values {times} "
        "times or more.",
        "Look at what ends the loop around it: a condition that never comes true, or a `break` "
        "that is missing.",
    ),
    Entry(
        "too_much_work",
        _endless_work,
        "When the time was up, your code had sent the same statement {times} times or more.",
        "Send one statement for all of them: WHERE id = ANY($1), unnest, executemany or a JOIN.",
    ),
    Entry(
        "stays_in_line",
        _stays_in_line,
        "When the time was up, your code was at work in line {line}, in {function}: a loop goes on "
        "there, or something waits without an `await`.",
        "Look at what ends the loop. In place of time.sleep write `await asyncio.sleep`.",
    ),
    Entry(
        "small_parts",
        _small_parts,
        "When the time was up, your code had waited {trips} times for the server, and for very few "
        "statements: their rows came in small parts.",
        "Take more rows at a time: prefetch= of a cursor that is iterated, or its fetch(n).",
    ),
    Entry(
        "waits_for_itself",
        _waits_for_itself,
        "Connection {second} waits for rows of {table} that connection {first} has locked, and "
        "nobody ends that transaction.",
        "Do all of it on one connection, or end the first transaction before.",
    ),
    Entry(
        "no_answer",
        _no_answer,
        "When the time was up, PostgreSQL had not answered the last statement yet.",
        "Look what it waits for: a lock that somebody holds, or far too much work.",
    ),
    Entry(
        "waits_in_line",
        _waits_in_line,
        "When the time was up, your code waited in line {line}, in {function}, and had sent "
        "nothing to PostgreSQL.",
        "Look at what it waits for there: a connection that the pool does not have any more, a "
        "lock or queue of Python's, a task that never ends.",
    ),
    Entry(
        "waits_elsewhere",
        _waits_elsewhere,
        "When the time was up, PostgreSQL had answered all that was sent to it.",
        "Look at what your code does then: it may wait for a connection that the pool does not "
        "have any more, for a lock or queue of Python's, or do far too much.",
    ),
)
