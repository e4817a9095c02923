"""The pool's connections were never taught JSON."""

# caught by: test_every_connection_of_the_pool_speaks_json


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
