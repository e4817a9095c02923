"""Each connection is thrown away after ten queries, and who comes next waits for a new one."""

# caught by: test_pool_costs_nothing_per_acquire


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        max_queries=10,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
