"""The sessions of the student's code: what they are at, and how an administrator ends them."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg

from grader.servers.server import GONE_POLL_S

#: Or, READ ONLY DEFERRABLE, for the end of the transactions that its snapshot must not see half.
WAITING_FOR_A_LOCK = """
SELECT count(*)
FROM pg_catalog.pg_stat_activity
WHERE datname = current_database()
  AND (wait_event = 'SafeSnapshot'
       OR pid IN (SELECT pid FROM pg_catalog.pg_locks WHERE NOT granted))
"""

#: Wherever they are: a trial has the student's role for itself, and not only one database.
SESSIONS = """
SELECT pid, state, query
FROM pg_catalog.pg_stat_activity
WHERE usename = $1 AND backend_type = 'client backend'
ORDER BY backend_start, pid
"""

#: Sessions that are at something, and do not stand at somebody's lock.
AT_WORK = """
SELECT count(*)
FROM pg_catalog.pg_stat_activity
WHERE usename = $1 AND backend_type = 'client backend'
    AND state = 'active' AND wait_event_type IS DISTINCT FROM 'Lock'
"""

#: Asks them to end, and tells which they are. PostgreSQL's own way to wait looks each 100 ms.
KILL = """
SELECT coalesce(array_agg(pid) FILTER (WHERE pg_catalog.pg_terminate_backend(pid)), '{}')
FROM pg_catalog.pg_stat_activity
WHERE usename = $1 AND backend_type = 'client backend'
"""

KILL_ONE = KILL + "AND pid = $2"

ARE_THERE = "SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_get_activity(NULL) WHERE pid = ANY($1))"

#: Locks those tables that no transaction uses; the others stay as they are.
LOCK_WHAT_IS_FREE = """
DO $$
DECLARE one text;
BEGIN
    FOREACH one IN ARRAY %s::text[] LOOP
        BEGIN
            EXECUTE pg_catalog.format('LOCK TABLE %%s IN ACCESS EXCLUSIVE MODE NOWAIT', one);
        EXCEPTION WHEN lock_not_available THEN
        END;
    END LOOP;
END $$
"""

WAITS = "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE pid = $1 AND NOT granted)"

STOP = "SELECT pg_catalog.pg_cancel_backend($1)"

#: How often to look for a session that waits, in seconds.
LOOK_EVERY_S = 0.005


class Sessions:
    """Those of the student's role, seen over a session of ours."""

    def __init__(self, connection: asyncpg.Connection, role: str) -> None:
        self._connection = connection
        self._role = role

    async def at_work(self) -> int:
        """How many are at something, and do not stand at somebody's lock."""
        await self.look_again()
        return int(await self._connection.fetchval(AT_WORK, self._role))

    async def blocked(self) -> int:
        """How many of this database, whosever they are, wait for a lock now."""
        await self.look_again()
        return int(await self._connection.fetchval(WAITING_FOR_A_LOCK))

    async def kill(self, *pid: int | None) -> int:
        """End that one, or all if none is named; return how many there were, when they are gone."""
        killed = await self._connection.fetchval(KILL_ONE if pid else KILL, self._role, *pid)
        await self.look_again()
        while await self._connection.fetchval(ARE_THERE, killed):
            await asyncio.sleep(GONE_POLL_S)
            await self.look_again()
        return len(killed)

    async def look_again(self) -> None:
        """Inside a transaction the statistics stay as first seen, until told otherwise."""
        if self._connection.is_in_transaction():
            await self._connection.execute("SELECT pg_catalog.pg_stat_clear_snapshot()")


async def lock_what_is_free(session: asyncpg.Connection, tables: Sequence[str]) -> None:
    """Lock those tables that no transaction uses. `tables` are names, quoted where they need it."""
    names = await session.fetchval("SELECT pg_catalog.quote_literal($1::text[])", tables)
    await session.execute(LOCK_WHAT_IS_FREE % names)


async def comes_to_wait(
    session: asyncpg.Connection, pid: int | None, going: "asyncio.Future[Any]"
) -> bool:
    """Return once that session waits for a lock, or what is going on is done: whether it waits."""
    while not (waits := await session.fetchval(WAITS, pid)):
        done, _ = await asyncio.wait([going], timeout=LOOK_EVERY_S)
        if done:
            break
    return bool(waits)
