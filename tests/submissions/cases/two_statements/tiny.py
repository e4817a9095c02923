"""Right values, by a statement more than is needed."""


async def count_up(pool, counter_id):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
        return await conn.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)


async def read(pool, counter_id):
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
