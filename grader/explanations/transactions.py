"""Explanations of transactions: what is in one, what is not, and how it ends."""

from collections import Counter

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import PARTLY, Facts
from grader.explanations.written import count_of


def _dead(facts: Facts) -> tuple[int, int] | None:
    """The first statement that a failed transaction refused, and what had failed in it."""
    failed: dict[int, int] = {}  # the last of each connection
    for place, statement, _ in facts.commands():
        if statement.sqlstate == "25P02" and statement.connection in failed:
            return place, failed[statement.connection]
        if statement.sqlstate not in (None, "25P02"):
            failed[statement.connection] = place
    return None


def _again_in_failed_transaction(facts: Facts) -> Found | None:
    pair = _dead(facts)
    if pair is None:
        return None
    again, failed = (facts.statements[place] for place in pair)
    known = again.parameters or "$1" not in again.sql
    same = known and (again.sql, again.parameters) == (failed.sql, failed.parameters)
    undone = (failed.sqlstate or "").startswith("40")  # a savepoint would not help
    return found(pair[0], sqlstate=failed.sqlstate or "") if same or undone else None


def _caught_in_savepoint(facts: Facts) -> Found | None:
    """A savepoint is released, and the statement that failed came after it was set."""
    pair = _dead(facts)
    released = facts.command(pair[0]) if pair else None
    if pair is None or released is None or released.word != "RELEASE":
        return None
    before = facts.before(pair[1])
    while before is not None:
        command = facts.command(before)
        if command.word == "SAVEPOINT" and command.tokens[-1].text == released.tokens[-1].text:
            return found(pair[0], **_failure(facts, pair[1]))
        before = facts.before(before)
    return None


def _after_an_error(facts: Facts) -> Found | None:
    pair = _dead(facts)
    return found(pair[0], **_failure(facts, pair[1])) if pair else None


def _failure(facts: Facts, place: int) -> dict[str, str]:
    statement = facts.statements[place]
    error = (statement.error or "").partition("\n")[0]
    return {"sqlstate": statement.sqlstate or "", "error": error}


def _lost_commit(facts: Facts) -> Found | None:
    for place, statement, command in facts.commands():
        if command.commits and statement.result == "ROLLBACK":
            before = facts.before(place)
            while before is not None and facts.statements[before].sqlstate is None:
                before = facts.before(before)
            return found(place, **_failure(facts, before)) if before is not None else None
    return None


def _second_connection(facts: Facts) -> Found | None:
    """One call writes on another connection while the first one is in a transaction."""
    for call in facts.calls():
        committed = {*_committed(facts, call)} if facts.broke_off(call) else set()
        inside: set[int] = set()  # connections with a transaction
        beside: dict[int, int] = {}  # of these, what was written elsewhere meanwhile
        for place in call:
            one = facts.statements[place].connection
            if one in beside:
                other = facts.statements[beside[one]].connection
                return found(beside[one], first=str(one), second=str(other))
            if facts.stays_at_once(place) or place in committed:
                beside |= dict.fromkeys(inside - {one}, place)
            inside.discard(one)
            if facts.statements[place].transaction == "T":
                inside.add(one)
    return None


def _no_transaction(facts: Facts) -> Found | None:
    """Of what one call did in several parts the first stayed, and what came next did not."""
    for call in facts.calls():
        writes = [place for place in call if facts.command(place).writes]
        first = next((place for place in writes if facts.stays_at_once(place)), None)
        alone = first is not None and all(
            facts.statements[place].transaction == "I" for place in writes if place < first
        )
        if first is not None and alone and _broke_off(facts, call, first):
            return found(first, table=facts.command(first).written or "a table")
    return None


def _broke_off(facts: Facts, call: list[int], first: int) -> bool:
    """Whether after that statement more was to be written, and was not."""
    behind = [place for place in call if place > first and facts.command(place).writes]
    refused = any(facts.statements[place].result is None for place in behind)
    if facts.message.startswith(PARTLY):
        return refused or (call[-1] == first and "then your code raised" in facts.evidence)
    lost = bool(behind) and not _may_have_followed(facts, behind)
    return facts.asserted and facts.broke_off(call) and (refused or lost)


def _may_have_followed(facts: Facts, places: list[int]) -> bool:
    """Whether one was part of a transaction whose COMMIT was sent, and not answered by ROLLBACK.

    If the answer was lost on its way, the work may be done all the same.
    """
    ends = {  # the last of each connection
        statement.connection: place
        for place, statement, command in facts.commands()
        if command.commits and statement.result != "ROLLBACK"
    }
    inside = (place for place in places if facts.statements[place].transaction == "T")
    return any(place < ends.get(facts.statements[place].connection, -1) for place in inside)


def _several_commits(facts: Facts) -> Found | None:
    """What a call that broke off had committed was of the same tables as what came after that."""
    for call in facts.calls():
        if not facts.broke_off(call):
            continue
        begins = (place for place in call if facts.command(place).word == "BEGIN")
        last = max(begins, default=-1) if facts.message.startswith(PARTLY) else -1
        before: set[str] = set()
        behind = Counter(facts.command(place).written for place in call)
        committed = {*_committed(facts, call)}
        for place in call:
            written = facts.command(place).written
            behind[written] -= 1
            if place in committed:
                again = before if place < last else before & (+behind).keys()
                if tables := again - {""}:
                    return found(place, table=min(tables))
            before.add(written)
    return None


def _committed(facts: Facts, call: list[int]) -> list[int]:
    """The COMMITs of transactions that had written."""
    wrote: set[int] = set()
    commits = []
    for place in call:
        statement, command = facts.statements[place], facts.command(place)
        if command.writes and statement.transaction == "T":
            wrote.add(statement.connection)
        if command.commits and statement.result == "COMMIT" and statement.connection in wrote:
            commits.append(place)
        if statement.transaction == "I":
            wrote.discard(statement.connection)
    return commits


def _rolled_back_too(facts: Facts) -> Found | None:
    """Rows are missed, of a table that a call wrote to before it undid its transaction and raised.

    The table's name in the test's message proves nothing: it keeps from telling this of another.
    """
    expected, got = count_of(facts.report.expected), count_of(facts.report.got)
    if not facts.asserted or expected is None or got is None or expected <= got:
        return None
    undone = undone_by_rollback(facts)
    for call in facts.calls():
        added = [place for place in call if facts.command(place).word == "INSERT"]
        stayed = {facts.command(place).written for place in added if place not in undone}
        ended = facts.call_of(call[0])[1]
        for place in reversed(added) if ended.startswith(("raised ", "was cancelled")) else ():
            table = facts.command(place).written
            if table and table in facts.message and table not in stayed:
                return found(place, table=table)
    return None


def undone_by_rollback(facts: Facts) -> set[int]:
    """What was done in a transaction that ended with ROLLBACK."""
    undone: set[int] = set()
    ends: dict[int, bool] = {}  # how the transaction at hand ends, seen from behind
    for place in reversed(range(len(facts.statements))):
        statement = facts.statements[place]
        if statement.transaction == "I":
            ends[statement.connection] = statement.result == "ROLLBACK"
        elif statement.transaction == "T" and statement.result and ends.get(statement.connection):
            undone.add(place)
    return undone


def _isolation_outside(facts: Facts) -> Found | None:
    """SET TRANSACTION had no effect, and a transaction of the usual level came after it."""
    for place, statement, command in facts.commands() if facts.asserted else ():
        alone = statement.transaction == "I" and statement.result == "SET"
        if not alone or not command.has_in_order("SET", "TRANSACTION") or not command.isolates:
            continue
        behind = range(place + 1, len(facts.statements))
        begins = (at for at in behind if facts.command(at).word in ("BEGIN", "START"))
        begun = next(begins, None)
        if begun is not None and not facts.command(begun).isolates:
            return found(place)
    return None


ENTRIES = (
    Entry(
        "isolation_outside",
        _isolation_outside,
        "SET TRANSACTION was sent outside of a transaction, where it does nothing: the transaction "
        "that came after it had the usual level.",
        "`async with conn.transaction(isolation='repeatable_read')` begins one at that level.",
    ),
    Entry(
        "again_in_failed_transaction",
        _again_in_failed_transaction,
        "After an error ({sqlstate}) your code tried to go on in the same transaction, "
        "which takes nothing but ROLLBACK then.",
        "Let the error leave the transaction's block, and try again with a new transaction.",
    ),
    Entry(
        "caught_in_savepoint",
        _caught_in_savepoint,
        "A statement failed within a savepoint ({sqlstate}: {error}), and your code went on to "
        "release it as if all were well.",
        "Catch the error around the savepoint's block and not inside of it: `try:` stands before "
        "`async with conn.transaction():`, which then sees the error and rolls back.",
    ),
    Entry(
        "after_an_error",
        _after_an_error,
        "A statement failed ({sqlstate}: {error}), and your code went on in the same transaction, "
        "which takes nothing but ROLLBACK then.",
        "Let the error leave the transaction's block. To go on after it, wrap what may fail in a "
        "transaction of its own inside of the other: a savepoint.",
    ),
    Entry(
        "lost_commit",
        _lost_commit,
        "COMMIT was answered by ROLLBACK: a statement had failed before ({sqlstate}: {error}), and "
        "all the work of the transaction is gone.",
        "Do not catch an error inside of the transaction's block and go on: let it leave the "
        "block, or wrap what may fail in a savepoint.",
    ),
    Entry(
        "second_connection",
        _second_connection,
        "While connection {first} was in a transaction, the same call wrote on connection "
        "{second}: that is not part of the transaction, and stays if it is undone.",
        "Send everything that belongs together through the one connection that has the "
        "transaction.",
    ),
    Entry(
        "no_transaction",
        _no_transaction,
        "What was written to {table} was committed at once, since there was no transaction, and "
        "the rest of the work did not follow.",
        "Put `async with conn.transaction()` around all statements that belong together, on one "
        "connection.",
    ),
    Entry(
        "several_commits",
        _several_commits,
        "The call commits what it wrote to {table} in the middle of its work, and breaks off "
        "after that.",
        "Do all of it in one transaction, with one COMMIT at the end.",
    ),
    Entry(
        "rolled_back_too",
        _rolled_back_too,
        "What was written to {table} was undone: its transaction ended with ROLLBACK.",
        "What has to stay when the rest is undone is written outside of that transaction: after "
        "it, or in one of its own.",
    ),
)
