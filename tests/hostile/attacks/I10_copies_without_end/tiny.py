"""More, more."""

ROWS = "SELECT repeat('r', 1000) FROM generate_series(1, 1000000000::bigint)"


async def discard(data):
    pass


async def count_up(pool, counter_id):
    async with pool.acquire() as connection:
        if counter_id == 1:
            await connection.copy_from_query(ROWS, output=discard)
        await connection.execute(f"COPY ({ROWS}) TO STDOUT")
