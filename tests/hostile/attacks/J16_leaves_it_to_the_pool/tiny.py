"""The pool will clean up."""


async def name_of(pool, counter_id):
    async with pool.acquire() as connection:
        await connection.execute("BEGIN")
        return await connection.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
