"""N + 1: one query for the orders, and one for the items of each."""

# caught by: test_orders_cost_at_most_two_round_trips


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
        )
        orders = [dict(row) for row in rows]
        for order in orders:
            items = await conn.fetch(
                "SELECT i.product_id, p.name, i.quantity, i.price FROM order_items i"
                " JOIN products p ON p.id = i.product_id WHERE i.order_id = $1"
                " ORDER BY i.product_id",
                order["id"],
            )
            order["items"] = [dict(item) for item in items]
    return orders
