"""A codec registered at every acquire throws the prepared statements away each time."""

# caught by: test_pool_costs_nothing_per_acquire


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        setup=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
