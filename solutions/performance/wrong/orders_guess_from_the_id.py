"""An id that looks too large is taken for that of nobody, without asking."""

# caught by: test_a_user_may_have_no_orders


async def orders_with_items(pool, user_id):
    return await asked(pool, user_id) if user_id < 50_000_000 else []


async def asked(pool, user_id):
    rows = await pool.fetch(
        """
        SELECT o.id, o.status, o.placed_at, i.product_id, p.name, i.quantity, i.price
        FROM orders o
        LEFT JOIN order_items i ON i.order_id = o.id
        LEFT JOIN products p ON p.id = i.product_id
        WHERE o.user_id = $1
        ORDER BY o.id, i.product_id
        """,
        user_id,
    )
    orders = {}
    for row in rows:
        order = {key: row[key] for key in ("id", "status", "placed_at")} | {"items": []}
        items = orders.setdefault(row["id"], order)["items"]
        if row["product_id"] is not None:
            items.append({key: row[key] for key in ("product_id", "name", "quantity", "price")})
    return list(orders.values())
