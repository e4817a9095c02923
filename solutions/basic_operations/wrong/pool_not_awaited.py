"""create_pool returns a pool that nobody has opened."""

# caught by: test_every_connection_of_the_pool_speaks_json, test_pool_works_in_utc


async def create_pool(dsn, *, min_size=2, max_size=10):
    return asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
