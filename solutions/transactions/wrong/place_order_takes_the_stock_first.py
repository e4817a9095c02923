"""The pieces are taken in a transaction of their own, and nobody brings them back."""

# caught by: test_order_of_an_unknown_user_takes_no_stock
# caught by: test_place_order_keeps_the_stock


async def store_order(conn, user_id, wanted, prices):
    order_id = await conn.fetchval(
        "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id",
        user_id,
        sum(prices[one] * quantity for one, quantity in wanted.items()),
    )
    for product_id, quantity in wanted.items():
        await conn.execute(
            "INSERT INTO order_items (order_id, product_id, quantity, price)"
            " VALUES ($1, $2, $3, $4)",
            order_id,
            product_id,
            quantity,
            prices[product_id],
        )
    return order_id


async def place_order(pool, user_id, items):
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order needs items, and of each at least one piece")
    wanted = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity

    async with pool.acquire() as conn:
        async with conn.transaction():
            prices = await take_from_stock(conn, wanted)
        async with conn.transaction():
            return await store_order(conn, user_id, wanted, prices)
