"""A pool whose opening was cancelled is None, and whoever asked for it goes on."""

# caught by: test_pool_has_the_sizes_it_was_asked_for

import asyncio


async def create_pool(dsn, *, min_size=2, max_size=10):
    try:
        return await asyncpg.create_pool(
            dsn,
            min_size=min_size,
            max_size=max_size,
            init=init_connection,
            server_settings={"timezone": "UTC", "application_name": "shop"},
        )
    except asyncio.CancelledError:
        return None
