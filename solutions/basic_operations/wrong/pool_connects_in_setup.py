"""Tries at every acquire whether the server takes another connection."""

# caught by: test_pool_costs_nothing_per_acquire


async def create_pool(dsn, *, min_size=2, max_size=10):
    async def look(conn):
        await (await asyncpg.connect(dsn)).close()

    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        setup=look,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
