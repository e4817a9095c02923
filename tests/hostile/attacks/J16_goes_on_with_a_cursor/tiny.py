"""Fetching is part of one statement."""


async def name_of(pool, counter_id):
    async with pool.acquire() as connection, connection.transaction():
        rows = await connection.cursor(
            "SELECT name FROM counters, generate_series(1, 9) WHERE id = $1", counter_id
        )
        for _ in range(5):
            row = await rows.fetchrow()
            await connection.execute("SAVEPOINT here")
        return row["name"]
