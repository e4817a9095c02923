"""Takes from stock only where something stays: the last piece is never gone."""

# caught by: test_take_order_of_the_last_piece


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    wanted = Counter()
    for item in new.items:
        wanted[item.product_id] += item.quantity
    async with pool.acquire() as conn, conn.transaction():
        if not await conn.fetchval("SELECT true FROM users WHERE id = $1", new.user_id):
            raise HTTPException(404, "there is no such user")
        products = await lock_products(conn, wanted)
        total = sum(wanted[row["id"]] * row["price"] for row in products)
        insert = "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id"
        order_id = await conn.fetchval(insert, new.user_id, total)
        lines = [(order_id, row["id"], wanted[row["id"]], row["price"]) for row in products]
        await conn.executemany("INSERT INTO order_items VALUES ($1, $2, $3, $4)", lines)
        left = [(row["id"], row["stock"] - wanted[row["id"]]) for row in products]
        take = "UPDATE products SET stock = $2 WHERE id = $1"
        await conn.executemany(take, [one for one in left if one[1] > 0])
    return {"id": order_id, "total": str(total)}
