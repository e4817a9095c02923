"""PostgreSQL's error in one function, Python's in the other."""


async def count_up(pool, counter_id):
    return await pool.fetchval("UPDATE counter SET value = value + 1 WHERE id = $1", counter_id)


async def read(pool, counter_id):
    row = await pool.fetchrow("SELECT value FROM counters WHERE id = $1", counter_id)
    return row["value"]
