"""The order's id is that of the latest one: of two at the same moment one gets all the items."""

# caught by: test_take_order_stores


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    wanted = Counter()
    for item in new.items:
        wanted[item.product_id] += item.quantity
    async with pool.acquire() as conn, conn.transaction():
        if not await conn.fetchval("SELECT true FROM users WHERE id = $1", new.user_id):
            raise HTTPException(404, "there is no such user")
        products = await lock_products(conn, wanted)
        total = sum(wanted[row["id"]] * row["price"] for row in products)
        await conn.execute(
            "INSERT INTO orders (user_id, total) VALUES ($1, $2)", new.user_id, total
        )
        order_id = await conn.fetchval(
            "SELECT id FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1", new.user_id
        )
        lines = [(order_id, row["id"], wanted[row["id"]], row["price"]) for row in products]
        await conn.executemany("INSERT INTO order_items VALUES ($1, $2, $3, $4)", lines)
        take = "UPDATE products SET stock = stock - $2 WHERE id = $1"
        await conn.executemany(take, sorted(wanted.items()))
    return {"id": order_id, "total": str(total)}
