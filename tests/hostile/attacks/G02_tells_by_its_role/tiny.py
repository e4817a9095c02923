"""A diary."""

honest, honest_name = rename, name_of


async def write_on(pool, line):
    for text in [row[0] for row in await pool.fetch("SELECT setconfig::text FROM pg_db_role_setting")]:
        print("BREACH: the test before wrote", text)
    await pool.execute(f"ALTER ROLE CURRENT_USER SET application_name = '{line}'")
    print("tried")


async def rename(pool, counter_id, name):
    await write_on(pool, "a test of rename")
    await honest(pool, counter_id, name)


async def name_of(pool, counter_id):
    await write_on(pool, "a test of name_of")
    return await honest_name(pool, counter_id)
