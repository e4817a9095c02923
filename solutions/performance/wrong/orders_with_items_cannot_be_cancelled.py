"""Shielded: the call is cancelled, and the server goes on reading."""

# caught by: test_orders_with_items_whatever_goes_wrong

unshielded = orders_with_items


async def orders_with_items(pool, user_id):
    return await asyncio.shield(unshielded(pool, user_id))
