"""The connections carry no application name."""

# caught by: test_pool_names_itself_shop


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"timezone": "UTC"},
    )
