"""The change is made and then undone by an exception that is caught outside."""


async def count_up(pool, counter_id):
    value = None
    try:
        async with pool.acquire() as conn, conn.transaction():
            value = await conn.fetchval(
                "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
            )
            raise RuntimeError("something after it failed")
    except RuntimeError:
        pass
    return value


async def read(pool, counter_id):
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
