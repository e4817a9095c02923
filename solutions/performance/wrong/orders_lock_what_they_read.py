"""Locks the orders that it only reads, and waits for who changes them."""
# caught by: test_orders_with_items_whatever_goes_wrong


async def orders_with_items(pool, user_id):
    rows = await pool.fetch(
        "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id FOR SHARE", user_id
    )
    items = await pool.fetch(
        "SELECT i.order_id, i.product_id, p.name, i.quantity, i.price FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = ANY($1::bigint[]) ORDER BY i.product_id",
        [r["id"] for r in rows],
    )
    by = {r["id"]: dict(r) | {"items": []} for r in rows}
    for i in items:
        d = dict(i)
        by[d.pop("order_id")]["items"].append(d)
    return list(by.values())
