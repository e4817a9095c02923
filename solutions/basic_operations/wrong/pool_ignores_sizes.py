"""The pool has the tutorial's sizes instead of those asked for."""

# caught by: test_pool_has_the_sizes_it_was_asked_for


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=5,
        max_size=20,
        init=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
