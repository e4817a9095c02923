"""A time zone that is UTC in winter only."""

# caught by: test_pool_works_in_utc


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"timezone": "Europe/London", "application_name": "shop"},
    )
