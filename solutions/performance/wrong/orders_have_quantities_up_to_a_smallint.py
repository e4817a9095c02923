"""Tells of no more pieces than a smallint holds."""

# caught by: test_orders_come_with_their_items

original = orders_with_items


async def orders_with_items(pool, user_id):
    orders = await original(pool, user_id)
    for order in orders:
        for item in order["items"]:
            item["quantity"] = min(item["quantity"], 32_767)
    return orders
