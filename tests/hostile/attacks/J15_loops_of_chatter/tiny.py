"""As if asyncpg had asked."""

honest = count_up


async def count_up(pool, counter_id):
    async with pool.acquire() as connection:
        for _ in range(100):
            await connection.fetchval("SHOW transaction_isolation;")
    return await honest(pool, counter_id)
