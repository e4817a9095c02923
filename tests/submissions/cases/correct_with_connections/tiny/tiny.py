"""Right in another style, in the exercise's own folder: connections, classes, a CTE, hints."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg


@dataclass
class Counters:
    conn: asyncpg.Connection

    async def add(self, counter_id: int, amount: int = 1) -> int:
        row = await self.conn.fetchrow(
            "WITH changed AS (UPDATE counters SET value = value + $2 WHERE id = $1 RETURNING value)"
            " SELECT value FROM changed",
            counter_id,
            amount,
        )
        return row["value"]


async def count_up(pool: asyncpg.Pool, counter_id: int) -> int:
    async with pool.acquire() as conn:
        return await Counters(conn).add(counter_id)


async def read(pool: asyncpg.Pool, counter_id: int) -> int | None:
    async with pool.acquire() as conn:
        rows = await conn.fetch("SELECT value FROM counters WHERE id = $1", counter_id)
    for (value,) in rows:
        return value
    return None
