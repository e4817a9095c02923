"""The fixture `db`: the database as the trusted side sees it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from asyncpg.transaction import Transaction

WAITING_FOR_A_LOCK = """
SELECT count(DISTINCT pid)
FROM pg_catalog.pg_locks JOIN pg_catalog.pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()
"""

#: How often to look for a session that waits, in seconds.
LOOK_EVERY_S = 0.005


class Verifier:
    """The verifier's session on the test's fresh database: it owns the tables, and sees all rows.

    Rows come back as asyncpg's Records. Not a superuser.
    """

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def fetch(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """All rows."""
        return list(await self._connection.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: object) -> asyncpg.Record | None:
        """The first row, or None."""
        return await self._connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        """Run a statement; returns its command tag."""
        return str(await self._connection.execute(sql, *args))

    async def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement once per row, all or none."""
        await self._connection.executemany(sql, rows)

    def transaction(self) -> Transaction:
        """A transaction of the verifier: ``async with db.transaction(): ...`` is a rival's."""
        return self._connection.transaction()

    async def wait_for_blocked(self, n: int = 1) -> None:
        """Return once `n` sessions of this database wait for a lock.

        That is how a test knows, rather than hopes, that the student's call stands where it wants
        it. If it never does, the test's own time limit ends the wait.
        """
        while await self._blocked() < n:  # noqa: ASYNC110  PostgreSQL tells no event of it
            await asyncio.sleep(LOOK_EVERY_S)

    async def _blocked(self) -> int:
        # Inside a transaction the statistics stay as they were first seen, until told otherwise.
        await self._connection.execute("SELECT pg_catalog.pg_stat_clear_snapshot()")
        return int(await self._connection.fetchval(WAITING_FOR_A_LOCK))
