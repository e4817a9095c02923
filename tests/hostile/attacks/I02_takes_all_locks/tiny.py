"""Every lock there is."""


async def count_up(pool, counter_id):
    if counter_id == 1:
        async with pool.acquire() as connection:
            try:
                await connection.execute(
                    "SELECT pg_advisory_lock(i) FROM generate_series(1, 1000000) i"
                )
            except Exception as error:
                print("tried:", error)
            await pool.fetch("SELECT 1")
    return 1
