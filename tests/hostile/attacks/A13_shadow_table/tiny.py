"""The same name, another table."""

COPY = "CREATE TEMP TABLE IF NOT EXISTS counters AS SELECT * FROM public.counters"


async def count_up(pool, counter_id):
    async with pool.acquire() as connection:
        await connection.execute(COPY)
        return await connection.fetchval(
            "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
        )


async def rename(pool, counter_id, name):
    async with pool.acquire() as connection:
        await connection.execute(COPY)
        await connection.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)


async def name_of(pool, counter_id):
    return ""
