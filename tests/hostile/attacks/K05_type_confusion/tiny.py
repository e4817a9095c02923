"""As good as one."""

from decimal import Decimal


async def count_up(pool, counter_id):
    value = await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
    await pool.execute("SELECT 1")
    return {1: str(value), 2: Decimal("NaN")}[counter_id]


async def rename(pool, counter_id, name):
    await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    return False


async def name_of(pool, counter_id):
    row = await pool.fetchrow("SELECT name FROM counters WHERE id = $1", counter_id)
    return [row, (row["name"],), row["name"].encode()]
