"""Calls that meet at the worst moment, whichever way the student's code goes about its work.

Right code keeps changes apart by a lock in the database, by a statement that waits for a row and
then works on what is there, or by a new try after a conflict. All of it reads before its first
change. So there are places where everybody can be made to stand:

- before a row, while a rival holds it;
- before any change of a table, with everything read: a SHARE lock of the table lets all read and
  lock rows, and nobody change one.

That meets what reads and writes in one statement too. But locks are there to be seen, before the
call has read anything; between two statements, on the wire, nothing is to be seen until it is too
late (interleaving.py). So a test has both.
Rows are named as a table and the condition of one row each: ``{"accounts": ["id = 1"]}``.

An order of locks is one only if it is everybody's. That of ids is; that of what changes, or of
where rows lie, is another one for a call that comes a moment later.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from grader.cell.acts import Acts
from grader.pytest_plugin.sessions import LOOK_EVERY_S
from grader.pytest_plugin.verifier import Verifier
from grader.worker import Call, StudentError

Rows = Mapping[str, Sequence[str]]
Meeting = asyncio.Future[Any]

#: How long what cleans up after a cancelled call may take.
MOMENT_S = 3.0


async def meet(db: Verifier, *calls: Awaitable[Any], at: Rows) -> list[Meeting]:
    """Start calls that all change the same rows, and let them meet; returns them, let go.

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
        running: list[Meeting] = [asyncio.ensure_future(call) for call in calls]
        await db.wait_for_blocked(len(running), by=running)
        async with db.rival(told=False) as guard, guard.transaction():
            if await _stops_changes(guard, at):
                db.acts.rival(f"locks {', '.join(at)}: all can read, nobody can write")
                await _free(db, rows, running)
                await db.wait_for_blocked(len(running), by=running)
                for row in rows:
                    await row.hold()
                db.acts.rival(f"lets go of {', '.join(at)}")
        await _free(db, rows, running)
    return running


async def meet_reordered(
    db: Verifier,
    call: Callable[[], Awaitable[Any]],
    other: Callable[[], Awaitable[Any]],
    *,
    table: str,
    ids: tuple[int, int],
    ranked_by: str,
) -> list[Meeting]:
    """Let two calls meet at two rows that change places between them, by all but their ids.

    The first waits for one row and has not got the other, which then comes to stand before it: by
    what `ranked_by` sets, as in ``"price = $1::int, stock = $1"``, to a number from 10 to 50, and
    by where it lies in the table. So who locks in such an order deadlocks with the second call,
    which begins there; who locks by ids does not. Each row comes first once: each call is made
    twice. Returns the four futures, all done. The database is vacuumed: no later test is handed it.
    """
    low, high = ids
    change = f"UPDATE {table} SET {ranked_by} WHERE id ="  # noqa: S608 - the test's own
    lock = f"SELECT id FROM {table} WHERE id = $1 FOR UPDATE"  # noqa: S608 - the test's own
    meetings: list[Meeting] = []
    for held, moved, first in ((low, high, 10), (high, low, 50)):
        for id_, place in ((low, 20), (high, 40)) * 3:  # leaves room in front of both
            await db.execute(f"{change} $2", place, id_)
        await db.execute(f"VACUUM {table}")
        async with db.rival() as rival, rival.transaction():
            await rival.execute(lock, held)
            running = [asyncio.ensure_future(call())]
            await db.wait_for_blocked(by=running)
            unless_locked = lock.replace("$1", "$2") + " SKIP LOCKED"
            await db.execute(f"{change} ({unless_locked})", first, moved)
            running.append(asyncio.ensure_future(other()))
            await db.wait_for_blocked(len(running), by=running)
        await asyncio.wait(running)
        meetings += running
    return meetings


async def passes(db: Verifier, stranger: Awaitable[Any], *, waiting: int = 1) -> bool:
    """Tell whether a call comes to its end while so many others wait for locks.

    False as soon as it waits for a lock as well; then it is left running. Raises what it raises.
    """
    passing = asyncio.ensure_future(stranger)
    await db.stands_at_lock(passing, others=waiting)
    if passing.done():
        passing.result()
    return passing.done()


async def gives_up(db: Verifier, call: Call, *, at: str) -> bool:
    """Cancel a call of the student's while its statement waits for that table.

    Tell whether both end: the call with CancelledError, and the statement, which waits no longer.
    One that is shielded goes on in the database, and its work is done after all.
    """
    async with db.rival() as rival, rival.transaction():
        await rival.execute(f"LOCK TABLE {at} IN ACCESS EXCLUSIVE MODE")
        running = asyncio.ensure_future(call)
        await db.wait_for_blocked(by=running)
        call.cancel()
        await asyncio.wait([running])
        error = running.exception()
        cancelled = isinstance(error, StudentError) and "CancelledError" in error.mro
        return cancelled and await _nobody_waits(db)


async def _nobody_waits(db: Verifier) -> bool:
    """Whether all statements end that wait for a lock, once what was cancelled had its moment."""
    end = asyncio.get_running_loop().time() + MOMENT_S
    while await db.blocked():
        if asyncio.get_running_loop().time() > end:
            return False
        await asyncio.sleep(LOOK_EVERY_S)
    return True


class _Row:
    """A row, and the rival that may hold it."""

    def __init__(self, rival: Verifier, table: str, condition: str, acts: Acts) -> None:
        self.rival = rival
        self.held = False
        self._acts = acts
        self._table = table
        self._condition = condition

    async def hold(self) -> None:
        """Lock it in a transaction, unless somebody has it, or waits for the whole table."""
        await self.rival.execute("BEGIN")
        self.held = await self._lock()
        if self.held:
            self._acts.rival(f"locks {self._table} WHERE {self._condition}")
        else:
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
        self._acts.rival(f"lets go of {self._table} WHERE {self._condition}")
        await self.rival.execute("ROLLBACK")
        self.held = False


@asynccontextmanager
async def _row(db: Verifier, table: str, condition: str) -> AsyncIterator[_Row]:
    async with db.rival(told=False) as rival:
        yield _Row(rival, table, condition, db.acts)


async def _free(db: Verifier, rows: list[_Row], running: list[Meeting]) -> None:
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
