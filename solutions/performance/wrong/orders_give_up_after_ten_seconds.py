"""Gives the query up when it takes longer than ten seconds."""

# caught by: test_orders_with_items_whatever_goes_wrong

original = orders_with_items


async def orders_with_items(pool, user_id):
    async with asyncio.timeout(10):
        return await original(pool, user_id)
