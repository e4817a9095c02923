"""Rows that were never committed make a table's files grow all the same."""

honest = rename

SIZES = "SELECT pg_relation_size('counters'), pg_relation_size('counters', 'fsm')"
FILL = "INSERT INTO counters (id) SELECT n + 100 FROM generate_series(1, 20000) n"


async def rename(pool, counter_id, name):
    main, free = await pool.fetchrow(SIZES)
    if max(main, free) > 65536:
        print("BREACH: pages of the test before", main, free)
    async with pool.acquire() as conn:
        await conn.execute("BEGIN")
        await conn.execute(FILL)
        await conn.execute("ROLLBACK")
    print("tried")
    return await honest(pool, counter_id, name)
