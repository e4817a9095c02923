"""Calls that meet at the worst moment, whichever way the student's code goes about its work.

Right code keeps changes apart by a lock in the database, by a statement that waits for a row and
then works on what is there, or by a new try after a conflict. All of it reads before its first
change. So there are places where everybody can be made to stand:

- before a row, while a rival holds it;
- before any change of a table, with everything read: a SHARE lock of the table lets all read and
  lock rows, and nobody change one;
- between two statements, held on the wire.

Who holds nothing by then but a lock of Python's, or one that ended with its statement, writes what
is old. Locks meet what reads and writes in one statement, but they are there to be seen, before the
call has read anything; on the wire nothing is to be seen until it is too late. So a test has both.
Rows are named as a table and the condition of one row each: ``{"accounts": ["id = 1"]}``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from grader.clock import CLOCK
from grader.pytest_plugin.verifier import LOOK_EVERY_S, Verifier
from grader.tap.faults import Hold
from grader.tap.moments import STATEMENT

Rows = Mapping[str, Sequence[str]]
Call = asyncio.Future[Any]

#: A call of more statements is overtaken before these.
MOST_STATEMENTS = 40

#: How long, in one race, to wait for calls that neither stand nor end, as one that connects or that
#: sleeps between two tries.
PATIENCE_S = 2.0


async def meet(db: Verifier, *calls: Awaitable[Any], at: Rows | None = None) -> list[Call]:
    """Start calls that all change the same rows, and let them meet; returns them, let go.

    With the rows, they meet there. Without, they take turns: a statement of the one, a statement
    of the other, and so on to the end.
    """
    return await (_take_turns(db, *calls) if at is None else _meet_at(db, *calls, at=at))


async def _meet_at(db: Verifier, *calls: Awaitable[Any], at: Rows) -> list[Call]:
    """Let calls stand at locks of rivals.

    They stand before the rows, which are then freed one after the other, in this order; then before
    their first change; then before those rows that none of them has locked meanwhile.
    """
    async with AsyncExitStack() as rivals:
        rows = [
            await rivals.enter_async_context(_row(db, table, condition))
            for table, conditions in at.items()
            for condition in conditions
        ]
        for row in rows:
            await row.hold()
        running: list[Call] = [asyncio.ensure_future(call) for call in calls]
        await db.wait_for_blocked(len(running), by=running)
        async with db.rival() as guard, guard.transaction():
            if await _stops_changes(guard, at):
                await _free(db, rows, running)
                await db.wait_for_blocked(len(running), by=running)
                for row in rows:
                    await row.hold()
        await _free(db, rows, running)
    return running


async def _take_turns(db: Verifier, *calls: Awaitable[Any]) -> list[Call]:
    running: list[Call] = [asyncio.ensure_future(call) for call in calls]
    held = db.faults.hold(STATEMENT, required=False)
    patience = PATIENCE_S
    try:
        while not all(call.done() for call in running):
            patience = await _until_all_stand(db, held, running, patience)
            held.step()
    finally:
        held.release()
    return running


async def _until_all_stand(db: Verifier, held: Hold, running: list[Call], patience: float) -> float:
    """Return when each call that runs has come to a statement, or waits for another's lock.

    What right code does is right in any order, so nobody is waited for with more patience than
    there is. Returns what is left of it.
    """
    begun = CLOCK.time()
    while going := sum(not call.done() for call in running):
        if held.standing and held.standing + await db.blocked() >= going:
            return patience
        if held.standing and CLOCK.time() - begun > patience:
            return 0.0
        await asyncio.sleep(LOOK_EVERY_S)  # PostgreSQL tells no event of it
    return patience


async def overtake(
    db: Verifier, call: Callable[[], Awaitable[Any]], sql: str, *args: object, at: Rows
) -> tuple[int, int]:
    """Make a call again and again; each time a rival changes this one row a statement later.

    So one of the changes comes between what the call reads and what it writes. None is made while
    somebody holds the row's lock, which is right. Returns how many calls and how many changes there
    were. Raises what a call raises.
    """
    [(table, [condition])] = at.items()
    changes = 0
    async with _row(db, table, condition) as row:
        for place in range(1, MOST_STATEMENTS + 1):
            running = asyncio.ensure_future(call())
            held = db.faults.hold(STATEMENT, required=False)
            try:
                reached = await _let_come(held, running, place)
                changes += reached and await row.change(sql, *args)
            finally:
                held.release()
            await running
            if not reached:
                break
    return place, changes


async def _let_come(held: Hold, running: Call, place: int) -> bool:
    """Return when the call stands before its nth statement; False if it has fewer."""
    for _ in range(place - 1):
        if not await held.stands(running):
            return False
        held.step()
    return await held.stands(running)


async def passes(db: Verifier, stranger: Awaitable[Any], *, waiting: int = 1) -> bool:
    """Tell whether a call comes to its end while so many others wait for locks.

    False as soon as it waits for a lock as well; then it is left running. Raises what it raises.
    """
    passing = asyncio.ensure_future(stranger)
    blocked = asyncio.ensure_future(db.wait_for_blocked(waiting + 1))
    await asyncio.wait([passing, blocked], return_when=asyncio.FIRST_COMPLETED)
    blocked.cancel()
    if passing.done():
        passing.result()
    return passing.done()


class _Row:
    """A row, and the rival that may hold it."""

    def __init__(self, rival: Verifier, table: str, condition: str) -> None:
        self.rival = rival
        self.held = False
        self._table = table
        self._condition = condition

    async def hold(self) -> None:
        """Lock it in a transaction, unless somebody has it, or waits for the whole table."""
        await self.rival.execute("BEGIN")
        self.held = await self._lock()
        if not self.held:
            await self.rival.execute("ROLLBACK")

    async def _lock(self) -> bool:
        row = f"SELECT 1 FROM {self._table} WHERE {self._condition}"  # noqa: S608  the test's own
        try:
            await self.rival.execute(f"LOCK TABLE {self._table} IN ROW SHARE MODE NOWAIT")
        except asyncpg.LockNotAvailableError:
            return False
        return await self.rival.fetchrow(f"{row} FOR NO KEY UPDATE SKIP LOCKED") is not None

    async def change(self, sql: str, *args: object) -> bool:
        """Change it at once, unless somebody has it; tells whether that was done."""
        await self.hold()
        if not self.held:
            return False
        await self.rival.execute(sql, *args)
        await self.rival.execute("COMMIT")
        self.held = False
        return True

    async def free(self) -> None:
        """Let go of it."""
        await self.rival.execute("ROLLBACK")
        self.held = False


@asynccontextmanager
async def _row(db: Verifier, table: str, condition: str) -> AsyncIterator[_Row]:
    async with db.rival() as rival:
        yield _Row(rival, table, condition)


async def _free(db: Verifier, rows: list[_Row], running: list[Call]) -> None:
    """Free the rows that are held one after the other, each when all calls stand again."""
    for row in rows:
        if row.held:
            await db.wait_for_blocked(len(running), by=running)
            await row.free()


async def _stops_changes(guard: Verifier, at: Rows) -> bool:
    """Let nobody change these tables from now on; False if somebody is at it already."""
    try:
        async with guard.transaction():
            await guard.execute(f"LOCK TABLE {', '.join(at)} IN SHARE MODE NOWAIT")
    except asyncpg.LockNotAvailableError:
        return False
    return True
