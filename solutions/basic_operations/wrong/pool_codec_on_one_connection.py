"""Only one connection of the pool is taught JSON, after the pool was made."""

# caught by: test_every_connection_of_the_pool_speaks_json


async def create_pool(dsn, *, min_size=2, max_size=10):
    pool = await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
    async with pool.acquire() as conn:
        await init_connection(conn)
    return pool
