"""The state is T before, and T after."""


async def name_of(pool, counter_id):
    async with pool.acquire() as connection:
        await connection.execute("BEGIN")
        for _ in range(5):
            await connection.execute("ROLLBACK; BEGIN")
        name = await connection.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
        await connection.execute("COMMIT")
        return name
