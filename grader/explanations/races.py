"""Explanations of what others do meanwhile: reads that are old, locks that cross."""

from collections.abc import Iterator

from grader.explanations.commands import Command
from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import MEETING, Facts

#: PostgreSQL's detail of a real deadlock says who waits for whom.
_WAITS = " waits for "

#: Statements that one looks back.
_FAR = 50


def _deadlock(facts: Facts) -> Found | None:
    """A real one, which has ended the case or a call of it."""
    for place, statement, _ in facts.commands():
        if statement.sqlstate != "40P01" or statement.error != "deadlock detected":
            continue
        waits = statement.detail or ""
        if "DeadlockDetectedError" in facts.evidence and _WAITS in waits:
            return found(place, connection=str(statement.connection), detail=waits)
    return None


def _lock_let_go(facts: Facts) -> Found | None:
    """Rows were locked outside of a transaction."""
    others = any(act.who == "rival" for act in facts.report.acts)
    met = facts.asserted and (others or facts.message.startswith(MEETING))
    if not met and _deadlock(facts) is None:
        return None
    for place, statement, command in facts.commands():
        done = statement.result is not None and statement.transaction == "I"
        if done and command.word == "SELECT" and command.locks:
            return found(place, table=min(command.read, default="the table"))
    return None


def _read_without_lock(facts: Facts) -> Found | None:
    """A row is read, and written with a value of the program's; in between another may write it.

    A column that WHERE asks for is compared with what was read: so nobody's change is lost.
    """
    for place, command, read in _unlocked_reads(facts):
        columns = facts.command(read).selected(command.overwritten) - command.required
        if columns:
            return found(place, table=command.written, column=min(columns))
    return None


def _checked_without_lock(facts: Facts) -> Found | None:
    """A row is read, and changed because of that, whatever it holds by then."""
    for place, command, read in _unlocked_reads(facts):
        columns = facts.command(read).selected(command.assigned) - command.required
        if columns:
            return found(place, table=command.written, column=min(columns))
    return None


def _unlocked_reads(facts: Facts) -> Iterator[tuple[int, Command, int]]:
    """What one call changes in a table that it has read before without a lock, while others did."""
    if not facts.asserted:
        return
    for place, statement, command in facts.commands():
        if command.word == "UPDATE" and statement.result is not None:
            for read in _reads_before(facts, place):
                if facts.message.startswith(MEETING) or _between(facts, read, place):
                    yield place, command, read


def _reads_before(facts: Facts, place: int) -> list[int]:
    """Where the same call has read that table, and held no lock there that it could have known."""
    table = facts.command(place).written
    reads: list[int] = []
    for at in range(place - 1, max(-1, place - _FAR), -1):
        earlier = facts.command(at)
        if not facts.same_work(at, place):
            continue
        if earlier.locks or earlier.isolates:
            return []
        if earlier.written == table:
            reads.clear()  # those are reads of what may be locked by then
        elif table in earlier.read:
            reads.append(at)
    return reads


def _between(facts: Facts, read: int, written: int) -> bool:
    """Whether somebody else did something from the one statement to the other.

    The other one may have waited for a rival's COMMIT, which then stands right behind it.
    """
    table, connection = facts.command(written).written, facts.statements[written].connection
    changes = any(rival.written == table for _, rival in facts.acts)
    rival = any(
        act.who == "rival" and read < act.before <= written + (changes and command.commits)
        for act, command in facts.acts
    )
    return rival or any(
        facts.command(place).written == table and facts.statements[place].connection != connection
        for place in range(read, written)
    )


def _read_too_early(facts: Facts) -> Found | None:
    """A column is read, a rival's change of it is committed, and then the table is changed."""
    if not facts.asserted or facts.report.expected is None:
        return None
    for place, statement, command in facts.commands():
        if command.word != "UPDATE" or statement.result is None:
            continue
        for read in _reads_before(facts, place):
            changed = _changed_by_rivals(facts, command.written, read, place)
            if columns := facts.command(read).selected(changed) & changed - command.required:
                return found(read, table=command.written, column=min(columns))
    return None


def _changed_by_rivals(facts: Facts, table: str, read: int, written: int) -> set[str]:
    """The columns of which rivals committed a change after the one statement was sent.

    The other one may have waited for that: then the COMMIT stands right behind it.
    """
    changed: set[str] = set()
    pending: set[str] | None = None  # None outside of a transaction of the rival's
    for act, rival in facts.acts:
        columns = rival.assigned if rival.written == table else set()
        if rival.word == "BEGIN":
            pending = set()
        elif pending is not None and not rival.commits:
            pending |= columns if rival.word != "ROLLBACK" else set()
        elif read < act.before <= written + 1:
            changed |= (pending or set()) | columns
        if rival.commits or rival.word == "ROLLBACK":
            pending = None
    return changed


def _looked_first(facts: Facts) -> Found | None:
    """A row was not there when the code looked, and was there when it inserted it."""
    for place, statement, command in facts.commands():
        if statement.sqlstate != "23505" or command.word != "INSERT":
            continue
        for at in range(place - 1, max(-1, place - _FAR), -1):
            looked = facts.statements[at].result == "SELECT 0" and facts.same_work(at, place)
            if looked and facts.command(at).read == {command.written}:
                return found(place, table=command.written)
    return None


def _locks_all(facts: Facts) -> Found | None:
    """A call waits, others are under way, and what it or they sent locks more than some rows.

    The test's message proves nothing: it keeps from telling this where something else was asked.
    """
    if not facts.asserted or "wait" not in facts.message:
        return None
    for place, _, command in facts.commands():
        if command.everybodys:
            return found(place, lock=command.everybodys)
    return None


ENTRIES = (
    Entry(
        "locks_all",
        _locks_all,
        "{lock} is one lock for everybody: calls that share no row with this one have to wait, "
        "too.",
        "Lock the rows that the call changes, and no others: SELECT ... WHERE id = ANY($1) ORDER "
        "BY id FOR UPDATE.",
    ),
    Entry(
        "lock_let_go",
        _lock_let_go,
        "Rows of {table} were locked outside of a transaction: such a lock ends with its "
        "statement.",
        "Lock, look and write in one transaction: `async with conn.transaction()` around them.",
    ),
    Entry(
        "deadlock",
        _deadlock,
        "Two transactions waited for each other's locks, and PostgreSQL ended that of connection "
        "{connection}.",
        "Lock rows in one order for everybody, such as by id, before you change any of them.",
    ),
    Entry(
        "read_without_lock",
        _read_without_lock,
        "{column} of {table} is read without a lock and then overwritten with a value from your "
        "code: what another client writes in between is lost.",
        "Read with SELECT ... FOR UPDATE in the same transaction, or let PostgreSQL compute, as "
        "in SET n = n + $1.",
    ),
    Entry(
        "looked_first",
        _looked_first,
        "Your code looked into {table}, found no row, and inserted one; meanwhile there was one.",
        "Leave out the look: insert, and catch UniqueViolationError, or say ON CONFLICT.",
    ),
    Entry(
        "checked_without_lock",
        _checked_without_lock,
        "{column} of {table} is read without a lock before it is changed: by then what was read "
        "may not be true any more.",
        "Read with SELECT ... FOR UPDATE in the same transaction, or put the check into the "
        "UPDATE's WHERE.",
    ),
    Entry(
        "read_too_early",
        _read_too_early,
        "{column} of {table} is read without a lock, and another client changes it before your "
        "UPDATE of {table} has its turn: what was read is old by then.",
        "Read it under the lock, with SELECT ... FOR UPDATE, or let the UPDATE give it: RETURNING.",
    ),
)
