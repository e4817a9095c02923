"""The order stays at a total of nothing."""

# caught by: test_place_order_moves_everything_together


async def place_order(pool, user_id, items):
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order needs items, and of each at least one piece")
    wanted = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity

    async with pool.acquire() as conn, conn.transaction():
        prices = await take_from_stock(conn, wanted)
        order_id = await conn.fetchval(
            "INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id
        )
        await conn.executemany(
            "INSERT INTO order_items VALUES ($1, $2, $3, $4)",
            [(order_id, one, quantity, prices[one]) for one, quantity in wanted.items()],
        )
        return order_id
