"""Waits no longer than ten seconds for a connection of the pool."""

# caught by: test_reprice_whatever_goes_wrong

original = reprice


async def reprice(pool, prices):
    async with pool.acquire(timeout=10) as conn:
        return await original(conn, prices)
