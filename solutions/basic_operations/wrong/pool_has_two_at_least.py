"""A pool of one connection is made one of two."""

# caught by: test_pool_has_the_sizes_it_was_asked_for


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max(max_size, 2),
        init=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
