"""Now you see it."""

import asyncio

SHOW = """
DO $$ BEGIN
    UPDATE counters SET value = 1;
    COMMIT;
    PERFORM pg_sleep(0.4);
    UPDATE counters SET value = 0;
    COMMIT;
END $$
"""


async def count_up(pool, counter_id):
    global kept
    connection = await pool.acquire()
    kept = asyncio.create_task(connection.execute(SHOW))
    while not await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id):
        pass
    return 1
