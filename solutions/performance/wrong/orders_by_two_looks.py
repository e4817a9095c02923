"""Between two queries an order can come: its items then belong to none of the first."""

# caught by: test_orders_with_items_whatever_goes_wrong


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn:
        orders = await conn.fetch(
            "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
        )
        items = await conn.fetch(
            "SELECT i.order_id, i.product_id, p.name, i.quantity, i.price"
            " FROM orders o JOIN order_items i ON i.order_id = o.id"
            " JOIN products p ON p.id = i.product_id"
            " WHERE o.user_id = $1 ORDER BY i.order_id, i.product_id",
            user_id,
        )
    result = {order["id"]: {**order, "items": []} for order in orders}
    for item in map(dict, items):
        result[item.pop("order_id")]["items"].append(item)
    return list(result.values())
