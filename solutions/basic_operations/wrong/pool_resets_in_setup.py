"""setup= resets the connection, which waits for the server at every acquire."""

# caught by: test_pool_costs_nothing_per_acquire


async def reset(conn):
    await conn.reset()


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        setup=reset,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
