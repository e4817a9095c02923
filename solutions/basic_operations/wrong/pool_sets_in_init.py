"""SET in init is undone by the RESET ALL with which a connection returns to the pool."""

# caught by: test_pool_settings_survive_release


async def set_up(conn):
    await init_connection(conn)
    await conn.execute("SET timezone = 'UTC'")
    await conn.execute("SET application_name = 'shop'")


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(dsn, min_size=min_size, max_size=max_size, init=set_up)
