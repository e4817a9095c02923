"""The fixture `db`: the database as the trusted side sees it, and trouble made inside it."""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

import asyncpg

from grader.cell.acts import Acts, unread
from grader.clock import CLOCK
from grader.errors import GraderError
from grader.pytest_plugin.plans import Plan, explain_query
from grader.pytest_plugin.sessions import (
    LOOK_EVERY_S,
    SESSIONS,
    STOP,
    WAITING_FOR_A_LOCK,
    Sessions,
    comes_to_wait,
    lock_what_is_free,
)
from grader.servers.connecting import connect
from grader.servers.database import Database
from grader.servers.traps import ARM, COUNTED, TOUCH
from grader.tap.arrivals import Callers, Calls
from grader.tap.faults import Faults
from grader.tap.refusal import Refusal

#: How long to wait before the sessions are looked at again, in seconds.
LOOK_AGAIN_S = 0.1

Isolation = Literal["read_uncommitted", "read_committed", "repeatable_read", "serializable"]


class Verifier:
    """The verifier's session on the test's fresh database: it owns the tables, and sees all rows.

    Rows come back as asyncpg's Records. Not a superuser.
    """

    def __init__(
        self,
        connection: asyncpg.Connection,
        database: Database,
        quiet: Callable[[float], Awaitable[bool]],
        look: Callable[[str], object] = lambda sql: None,
        faults: Faults | None = None,
        acts: Acts | None = None,
    ) -> None:
        """`quiet` waits, so many seconds, for the end of what the student's code left running.

        `look` is told the SQL of each look at the database; `faults` are those of the line, and
        `acts` what a student is told of.
        """
        self._connection = connection
        self._database = database
        self._sessions = Sessions(connection, database.student_role)
        self._quiet = quiet
        self._look = look
        self.faults = faults or Faults()
        self.acts = acts or unread()

    async def fetch(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """All rows."""
        await self._turn_to(sql, args)
        return list(await self._connection.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: object) -> asyncpg.Record | None:
        """The first row, or None."""
        await self._turn_to(sql, args)
        return await self._connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        """The first column of the first row, or None."""
        await self._turn_to(sql, args)
        return await self._connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        """Run a statement; returns its command tag."""
        await self._settle()
        self._note(sql, args)
        return str(await self._connection.execute(sql, *args))

    async def restore(self, sql: str, *args: object) -> None:
        """Run a statement that puts back what calls have changed: no student is told of it."""
        await self._settle()
        await self._connection.execute(sql, *args)

    async def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement once per row, all or none."""
        await self._settle()
        if rows:
            self._note(sql, rows[0], rows=len(rows))
        await self._connection.executemany(sql, rows)

    async def plan(self, sql: str, *args: object, analyze: bool = False) -> Plan:
        """Have PostgreSQL explain a query with the student's rights, on a session of its own.

        It sees what is committed. ``analyze`` also executes it, in a transaction that is rolled
        back, for the actual rows.
        """
        await self._settle()
        self._look(sql)
        return await explain_query(self._database, sql, *args, analyze=analyze)

    @asynccontextmanager
    async def transaction(self, *, isolation: Isolation | None = None) -> AsyncIterator[None]:
        """A transaction of the verifier: ``async with db.transaction(): ...`` is a rival's."""
        end = "ROLLBACK"
        async with self._connection.transaction(isolation=isolation):
            self.acts.rival("BEGIN")
            try:
                yield
                end = "COMMIT"
            finally:
                self.acts.rival(end)  # now: when it is done, others may have gone on already

    def _note(self, sql: str, args: Sequence[object], *, rows: int = 1) -> None:
        inside = self._connection.is_in_transaction()
        self.acts.statement(sql, args, in_transaction=inside, rows=rows)

    async def _turn_to(self, sql: str, args: Sequence[object]) -> None:
        await self._settle()
        self._note(sql, args)
        self._look(sql)

    async def _settle(self) -> None:
        """Before a look: between calls nothing of the student's runs, or it waits for a lock."""
        while not await self._quiet(LOOK_AGAIN_S):
            if not await self._sessions.at_work():
                return

    # --- trouble ---------------------------------------------------------------------------------

    @asynccontextmanager
    async def rival(self, *, told: bool = True) -> AsyncIterator["Verifier"]:
        """Another session of the verifier, to be in the student's way; closed with the block.

        What it does the student is told, unless who asks for it tells that in words of its own.
        """
        connection = await connect(self._database.verifier)
        acts = self.acts if told else None
        try:
            yield Verifier(connection, self._database, self._quiet, self._look, self.faults, acts)
        finally:
            await connection.close()

    async def sessions(self) -> list[asyncpg.Record]:
        """The student's sessions, the oldest first: pid, state and latest query.

        The state is "idle", "active", "idle in transaction" or "idle in transaction (aborted)".
        """
        await self._sessions.look_again()
        return await self.fetch(SESSIONS, self._database.student_role)

    async def kill_sessions(self) -> int:
        """End the student's sessions as an administrator does; returns how many there were.

        Their code then meets SQLSTATE 57P01. They are gone when this returns.
        """
        await self._sessions.look_again()
        await self._settle()
        self.acts.trouble("ends all sessions of your code")
        return await self._sessions.kill()

    async def kill_session(self, pid: int | None) -> None:
        """End one of them, with all that is said of `kill_sessions`."""
        self.acts.trouble("ends the session before the next statement")
        await self._sessions.kill(pid)

    async def stop_at_a_lock(
        self, pid: int | None, tables: Sequence[str], go: Callable[[], Awaitable[object]]
    ) -> bool:
        """Have that session's statement wait for a table, and end it there as an administrator may.

        ``go`` lets it come, and returns when it is done; its code then meets SQLSTATE 57014. False:
        it was done, as it came to no table that was free to be locked. ``tables`` are their names,
        in quotes where they need them.
        """
        here = self.acts.here()
        async with self._outside() as session, session.transaction():
            await lock_what_is_free(session, tables)
            going = asyncio.ensure_future(go())
            waits = await comes_to_wait(session, pid, going)
            if waits:
                self.acts.trouble(
                    "lets the next statement wait for a lock, and ends it there", here
                )
                # Signalled before the lock is given up: so it is this that it sees first.
                await session.execute(STOP, pid)
        await going
        return waits

    async def fail_at(
        self,
        table: str,
        event: Literal["INSERT", "UPDATE", "DELETE"],
        *,
        nth: int = 1,
        sqlstate: str = "23514",
        message: str = "this row is refused",
        constraint: str = "",
        at_commit: bool = False,
        required: bool = True,
    ) -> Refusal:
        """Have PostgreSQL refuse the nth row of the student's from now on, once, with that error.

        ``at_commit``: the row goes in, and the COMMIT fails, as with a deferred constraint. Nothing
        in the database tells the student's session before: `grader.servers.traps`. If it is
        ``required``, and no statement of the student's was answered with the error, the test fails.
        """
        if nth < 1:
            raise GraderError(f"fail_at counts rows from 1, not from {nth}")
        error = {"sqlstate": sqlstate, "message": message, "constraint": constraint}
        trap = json.dumps(error | {"at_commit": at_commit})
        await self._settle()
        row = f"{event}, {table} ({sqlstate})"
        self.acts.trouble(
            f"has PostgreSQL refuse row {nth} from here at COMMIT: {row}"
            if at_commit
            else f"has PostgreSQL refuse row {nth} from here: {row}",
            refuses=sqlstate if nth == 1 else "",
        )
        refusal = self.faults.refuse(table, event, sqlstate, required=required)
        async with self._outside() as session:
            await session.execute(ARM, table, event, nth, trap)
        return refusal

    async def rows_written(self) -> dict[tuple[str, str], int]:
        """How many rows the student's code has written, by table and event, refused ones too."""
        rows = await self.fetch(COUNTED)
        return {(row["relation"], row["event"]): row["rows"] for row in rows}

    async def disarm(self) -> None:
        """Forget what is still to be refused."""
        self.faults.refusals.clear()
        await self._connection.execute(TOUCH)

    @asynccontextmanager
    async def _outside(self) -> AsyncIterator[asyncpg.Connection]:
        """A session that is in no transaction: what it does holds at once."""
        if self._connection.is_in_transaction():
            async with self.rival() as rival:
                yield rival._connection
        else:
            yield self._connection

    async def wait_for_blocked(self, n: int = 1, *, by: Calls = ()) -> None:
        """Return once `n` sessions of this database wait for a lock.

        That is how a test knows, rather than hopes, that the student's call stands where it wants
        it. If it never does, the test's own time limit ends the wait. ``by`` are the calls that are
        to get there, as in `Hold.reached`: when they have ended, the wait ends with an error.
        """
        self._look(WAITING_FOR_A_LOCK)
        calls = Callers(by, n)
        while await self.blocked() < n:
            calls.check("your code ended without waiting for the lock of another session")
            await asyncio.sleep(LOOK_EVERY_S)  # PostgreSQL tells no event of it

    async def stands_at_lock(
        self, call: asyncio.Future[Any], *, others: int = 0, until: float = math.inf
    ) -> bool:
        """Return once a call has ended, or waits for a lock beside `others`: whether it waits.

        False as well when CLOCK comes to `until`. No look is broken off: inside of a transaction
        of the test's that would end it.
        """
        self._look(WAITING_FOR_A_LOCK)
        while not call.done() and CLOCK.time() < until:
            if await self.blocked() > others:
                return not call.done()
            await asyncio.wait([call], timeout=LOOK_EVERY_S)
        return False

    async def blocked(self) -> int:
        """How many sessions of this database wait for a lock now."""
        return await self._sessions.blocked()
