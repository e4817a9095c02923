"""A query for each order, in scripts that begin with BEGIN; items come back as notices."""

# caught by: test_orders_cost_at_most_two_round_trips


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn:
        said = []
        conn.add_log_listener(listen := lambda conn, one: said.append(json.loads(one.message)))
        rows = await conn.fetch(
            "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
        )
        orders = [dict(row) | {"items": []} for row in rows]
        for order in orders:
            said.clear()
            await conn.execute(
                f"""BEGIN; DO $$ DECLARE r record; BEGIN FOR r IN
                SELECT i.product_id, p.name, i.quantity, i.price::text FROM order_items i
                JOIN products p ON p.id = i.product_id WHERE order_id = {order["id"]} ORDER BY 1
                LOOP RAISE NOTICE '%', row_to_json(r); END LOOP; END $$; COMMIT"""
            )
            await asyncio.sleep(0)
            order["items"] = [one | {"price": Decimal(one["price"])} for one in said]
        conn.remove_log_listener(listen)
        return orders
