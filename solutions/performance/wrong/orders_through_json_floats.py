"""json_agg in one query, and json.loads makes floats of the prices."""

# caught by: test_orders_come_with_their_items, test_item_prices_are_those_of_the_order


async def orders_with_items(pool, user_id):
    rows = await pool.fetch(
        """
        SELECT id, status, placed_at, (
            SELECT coalesce(json_agg(item ORDER BY product_id), '[]')
            FROM (
                SELECT i.product_id, p.name, i.quantity, i.price
                FROM order_items i JOIN products p ON p.id = i.product_id
                WHERE i.order_id = orders.id
            ) AS item
        ) AS items
        FROM orders
        WHERE user_id = $1
        ORDER BY id
        """,
        user_id,
    )
    return [dict(row) | {"items": json.loads(row["items"])} for row in rows]
