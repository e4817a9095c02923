async def count_up(pool, counter_id):
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
