"""The order is there before its items are known to be in stock."""

# caught by: test_third_item_out_of_stock_undoes_the_order
# caught by: test_unknown_product_undoes_the_order
# caught by: test_place_order_keeps_the_stock


async def place_order(pool, user_id, items):
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order needs items, and of each at least one piece")
    wanted = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity

    async with pool.acquire() as conn:
        order_id = await conn.fetchval(
            "INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id
        )
        for product_id in sorted(wanted):
            quantity = wanted[product_id]
            prices = await take_from_stock(conn, Counter({product_id: quantity}))
            await conn.execute(
                "INSERT INTO order_items VALUES ($1, $2, $3, $4)",
                order_id,
                product_id,
                quantity,
                prices[product_id],
            )
            await conn.execute(
                "UPDATE orders SET total = total + $2 WHERE id = $1",
                order_id,
                prices[product_id] * quantity,
            )
        return order_id
