"""Nobody asks for UTC: it works wherever the server happens to be in UTC."""

# caught by: test_pool_works_in_utc, test_pool_settings_survive_release


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"application_name": "shop"},
    )
