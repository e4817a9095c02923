"""One moment, please."""

import asyncio

LOCK = "BEGIN; LOCK TABLE counters IN ACCESS EXCLUSIVE MODE"
UPDATE = "UPDATE counters SET value = 1 WHERE id = 1; COMMIT"


async def work(connection):
    await asyncio.sleep(0.2)
    await connection.execute(UPDATE)


async def count_up(pool, counter_id):
    global kept
    connection = await pool.acquire()
    await connection.execute(LOCK)
    kept = asyncio.create_task(work(connection))
    return 1
