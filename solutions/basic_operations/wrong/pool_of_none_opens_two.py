"""`min_size or 2` takes 0 for "not given", and is more than a max_size of 1."""

# caught by: test_pool_has_the_sizes_it_was_asked_for


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size or 2,
        max_size=max_size,
        init=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
