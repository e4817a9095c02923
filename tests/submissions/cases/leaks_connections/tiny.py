"""Takes a connection each time and never gives it back."""


async def count_up(pool, counter_id):
    conn = await pool.acquire()
    return await conn.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )


async def read(pool, counter_id):
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
