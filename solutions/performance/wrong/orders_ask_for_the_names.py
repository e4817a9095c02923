"""Three queries: orders, items, and the names of the products."""

# caught by: test_orders_cost_at_most_two_round_trips


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
        )
        orders = {row["id"]: dict(row) | {"items": []} for row in rows}
        items = await conn.fetch(
            "SELECT * FROM order_items WHERE order_id = ANY($1) ORDER BY product_id", list(orders)
        )
        names = dict(
            await conn.fetch(
                "SELECT id, name FROM products WHERE id = ANY($1)", [i["product_id"] for i in items]
            )
        )
    for item in items:
        one = {key: item[key] for key in ("product_id", "quantity", "price")}
        orders[item["order_id"]]["items"].append(one | {"name": names[item["product_id"]]})
    return list(orders.values())
