"""I have been here before."""

honest = rename


async def rename(pool, counter_id, name):
    if await pool.fetchval("SELECT count(*) FROM counters WHERE id > 2"):
        print("BREACH: rows of the test before")
    mine = "SELECT count(*) FROM pg_largeobject_metadata WHERE lomowner = CURRENT_USER::regrole"
    if await pool.fetchval(mine):
        print("BREACH: objects of the test before")
    await pool.execute("INSERT INTO counters (id) VALUES (3)")
    await pool.execute("SELECT lo_create(0)")
    print("tried")
    return await honest(pool, counter_id, name)
