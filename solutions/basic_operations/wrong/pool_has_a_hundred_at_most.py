"""More than a hundred connections are never opened, whatever max_size is."""

# caught by: test_pool_has_the_sizes_it_was_asked_for


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=min(max_size, 100),
        init=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
