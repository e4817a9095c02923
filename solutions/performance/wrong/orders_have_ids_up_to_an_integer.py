"""Asks for the items by ids of integers."""
# caught by: test_ids_of_users_orders_and_events_may_be_large


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        rows = await conn.fetch(
            "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
        )
        items = await conn.fetch(
            "SELECT i.order_id, i.product_id, p.name, i.quantity, i.price FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = ANY($1::int[]) ORDER BY i.product_id",
            [r["id"] for r in rows],
        )
    by = {r["id"]: dict(r) | {"items": []} for r in rows}
    for i in items:
        d = dict(i)
        by[d.pop("order_id")]["items"].append(d)
    return list(by.values())
