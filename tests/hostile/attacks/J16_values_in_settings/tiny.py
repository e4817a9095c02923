"""A SET is no query."""


async def name_of(pool, counter_id):
    async with pool.acquire() as connection:
        await connection.execute(f"SET my.id = '{counter_id}'")
        return await connection.fetchval(
            "SELECT name FROM counters WHERE id = current_setting('my.id')::bigint"
        )
