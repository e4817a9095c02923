"""Each statement for itself: what fails half way stays half."""
# caught by: test_take_order_whatever_happens


async def take_order(new: NewOrder, pool: Pool):
    wanted = Counter()
    for item in new.items:
        wanted[item.product_id] += item.quantity
    async with pool.acquire() as conn:
        if not await conn.fetchval("SELECT true FROM users WHERE id = $1", new.user_id):
            raise HTTPException(404, "there is no such user")
        products = await lock_products(conn, wanted)
        total = sum(wanted[row["id"]] * row["price"] for row in products)
        insert = "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id"
        order_id = await conn.fetchval(insert, new.user_id, total)
        for row in products:
            line = (order_id, row["id"], wanted[row["id"]], row["price"])
            await conn.execute("INSERT INTO order_items VALUES ($1, $2, $3, $4)", *line)
            take = "UPDATE products SET stock = stock - $2 WHERE id = $1"
            await conn.execute(take, row["id"], wanted[row["id"]])
    return {"id": order_id, "total": str(total)}
