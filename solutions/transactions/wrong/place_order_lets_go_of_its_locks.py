"""The products are locked outside of the transaction, which then writes what it has read."""

# caught by: test_place_order_keeps_the_stock

busy = asyncio.Lock()
LOCK = "SELECT 1 FROM products WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE"


async def place_order(pool, user_id, items):
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError
    wanted = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity
    async with pool.acquire() as conn:
        await conn.execute(LOCK, list(wanted))
        async with busy, conn.transaction():
            rows = await conn.fetch(
                "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY id", list(wanted)
            )
            if len(rows) < len(wanted):
                raise UnknownProduct
            if any(row["stock"] < wanted[row["id"]] for row in rows):
                raise OutOfStock
            await conn.executemany(
                "UPDATE products SET stock = $2 WHERE id = $1",
                [(row["id"], row["stock"] - wanted[row["id"]]) for row in rows],
            )
            prices = {row["id"]: row["price"] for row in rows}
            order_id = await conn.fetchval(
                "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id",
                user_id,
                sum(prices[one] * quantity for one, quantity in wanted.items()),
            )
            await conn.executemany(
                "INSERT INTO order_items VALUES ($1, $2, $3, $4)",
                [(order_id, one, quantity, prices[one]) for one, quantity in wanted.items()],
            )
            return order_id
