"""SET in setup costs round trips at every acquire."""

# caught by: test_pool_costs_nothing_per_acquire


async def set_up(conn):
    await conn.execute("SET timezone = 'UTC'")
    await conn.execute("SET application_name = 'shop'")


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn, min_size=min_size, max_size=max_size, init=init_connection, setup=set_up
    )
