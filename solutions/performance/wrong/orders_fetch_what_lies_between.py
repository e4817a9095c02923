"""Fetches the items of all orders between the user's first and last, and drops the others'."""

# caught by: test_orders_come_with_their_items


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn:
        orders = await conn.fetch(
            "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
        )
        rows = await conn.fetch(
            """
            SELECT i.order_id, i.product_id, p.name, i.quantity, i.price
            FROM order_items i JOIN products p ON p.id = i.product_id
            WHERE i.order_id BETWEEN $1 AND $2
            ORDER BY i.product_id
            """,
            orders[0]["id"] if orders else 0,
            orders[-1]["id"] if orders else 0,
        )
    found = {order["id"]: dict(order) | {"items": []} for order in orders}
    for row in rows:
        item = dict(row)
        order_id = item.pop("order_id")
        if order_id in found:
            found[order_id]["items"].append(item)
    return list(found.values())
