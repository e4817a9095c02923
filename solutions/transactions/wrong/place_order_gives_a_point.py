"""The buyer gets a point, which nobody asked for."""
# caught by: test_place_order_adds_up_the_same_product


async def place_order(pool: asyncpg.Pool, user_id: int, items: list[tuple[int, int]]) -> int:
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order needs items, and of each at least one piece")
    wanted: Counter[int] = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity
    async with pool.acquire() as conn, conn.transaction():
        prices = await take_from_stock(conn, wanted)
        order_id = await conn.fetchval(
            "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id",
            user_id,
            sum(prices[product_id] * quantity for product_id, quantity in wanted.items()),
        )
        await conn.executemany(
            "INSERT INTO order_items (order_id, product_id, quantity, price)"
            " VALUES ($1, $2, $3, $4)",
            [(order_id, one, quantity, prices[one]) for one, quantity in wanted.items()],
        )
        await conn.execute("UPDATE users SET points = points + 1 WHERE id = $1", user_id)
        return order_id
