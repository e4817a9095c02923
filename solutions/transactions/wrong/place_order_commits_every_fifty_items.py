"""Large orders are stored in parts, each of which is committed: half an order stays."""
# caught by: test_a_large_order_is_one_order


async def place_order(pool, user_id, items):
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order needs items, and of each at least one piece")
    wanted = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity
    order_id = None
    async with pool.acquire() as conn:
        for begin in range(0, len(wanted), 50):
            part = Counter(dict(sorted(wanted.items())[begin : begin + 50]))
            async with conn.transaction():
                prices = await take_from_stock(conn, part)
                total = sum(prices[one] * quantity for one, quantity in part.items())
                order_id = order_id or await conn.fetchval(
                    "INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id
                )
                await conn.execute(
                    "UPDATE orders SET total = total + $2 WHERE id = $1", order_id, total
                )
                await conn.executemany(
                    "INSERT INTO order_items VALUES ($1, $2, $3, $4)",
                    [(order_id, one, quantity, prices[one]) for one, quantity in part.items()],
                )
    return order_id
