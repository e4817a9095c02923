"""The second function waits for what never happens."""

import asyncio


async def count_up(pool, counter_id):
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )


async def read(pool, counter_id):
    await asyncio.Event().wait()
