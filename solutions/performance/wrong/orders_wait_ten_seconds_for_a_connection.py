"""Waits no longer than ten seconds for a connection of the pool."""

# caught by: test_orders_with_items_whatever_goes_wrong

original = orders_with_items


async def orders_with_items(pool, user_id):
    async with pool.acquire(timeout=10) as conn:
        return await original(conn, user_id)
