"""Fetches a thousand items at most."""
# caught by: test_orders_cost_at_most_two_round_trips


async def orders_with_items(pool, user_id):
    rows = await pool.fetch(
        "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
    )
    items = await pool.fetch(
        "SELECT i.order_id, i.product_id, p.name, i.quantity, i.price FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = ANY($1::bigint[]) ORDER BY i.product_id LIMIT 1000",
        [r["id"] for r in rows],
    )
    by = {r["id"]: dict(r) | {"items": []} for r in rows}
    for i in items:
        d = dict(i)
        by[d.pop("order_id")]["items"].append(d)
    return list(by.values())
