"""Calls that meet at the worst moment, whichever way the student's code goes about its work.

Right code keeps changes apart by a lock in the database, by a statement that waits for a row and
then works on what is there, or by a new try after a conflict. All of it reads before its first
change. So there are two places where everybody can be made to stand:

- before a row, while a rival holds it;
- before any change of a table, with everything read: a SHARE lock of the table lets all read and
  lock rows, and nobody change one.

Who holds nothing by then but a lock of Python's, or one that ended with its statement, writes what
is old. Rows are named as a table and the condition of one row each: ``{"accounts": ["id = 1"]}``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from grader.pytest_plugin.verifier import Verifier

Rows = Mapping[str, Sequence[str]]
Call = asyncio.Future[Any]


async def meet(db: Verifier, *calls: Awaitable[Any], at: Rows) -> list[Call]:
    """Start calls that all change these rows, and let them meet there; returns them, let go.

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


async def overtake(
    db: Verifier, call: Awaitable[Any], sql: str, *args: object, at: Rows
) -> tuple[Call, bool]:
    """Start a call that changes this one row; change it between what the call reads and writes.

    Returns the call, let go, and whether the rival's change was made: it is not if the call holds
    the row's lock by then, which is right.
    """
    [(table, [condition])] = at.items()
    async with _row(db, table, condition) as row:
        async with db.rival() as guard, guard.transaction():
            await _stops_changes(guard, at)
            running = asyncio.ensure_future(call)
            await db.wait_for_blocked(by=running)
            await row.hold()
        if overtaken := row.held:
            await db.wait_for_blocked(by=running)
            await row.rival.execute(sql, *args)
            await row.rival.execute("COMMIT")
    return running, overtaken


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
