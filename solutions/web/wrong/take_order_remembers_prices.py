"""A product costs what it cost when somebody first ordered it."""

# caught by: test_take_order_at_todays_price

PRICES = {}


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    wanted = Counter()
    for item in new.items:
        wanted[item.product_id] += item.quantity
    async with pool.acquire() as conn, conn.transaction():
        if not await conn.fetchval("SELECT true FROM users WHERE id = $1", new.user_id):
            raise HTTPException(404, "there is no such user")
        for row in await lock_products(conn, wanted):
            PRICES.setdefault(row["id"], row["price"])
        total = sum(count * PRICES[key] for key, count in wanted.items())
        insert = "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id"
        order_id = await conn.fetchval(insert, new.user_id, total)
        lines = [(order_id, key, count, PRICES[key]) for key, count in wanted.items()]
        await conn.executemany("INSERT INTO order_items VALUES ($1, $2, $3, $4)", lines)
        take = "UPDATE products SET stock = stock - $2 WHERE id = $1"
        await conn.executemany(take, sorted(wanted.items()))
    return {"id": order_id, "total": str(total)}
