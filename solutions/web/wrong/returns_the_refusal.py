"""Returns an answer of 409 in place of raising: the transaction is committed with what it has."""
# caught by: test_take_order_out_of_stock


async def take_order(new: NewOrder, pool: Pool):
    wanted = Counter()
    for item in new.items:
        wanted[item.product_id] += item.quantity
    from fastapi.responses import JSONResponse

    async with pool.acquire() as conn, conn.transaction():
        if not await conn.fetchval("SELECT true FROM users WHERE id = $1", new.user_id):
            raise HTTPException(404, "there is no such user")
        insert = "INSERT INTO orders (user_id, total) VALUES ($1, 0) RETURNING id"
        order_id = await conn.fetchval(insert, new.user_id)
        total = 0
        for product_id, quantity in sorted(wanted.items()):
            select = "SELECT id, price, stock FROM products WHERE id = $1 FOR UPDATE"
            row = await conn.fetchrow(select, product_id)
            if row is None:
                raise HTTPException(404, "there is no such product")
            if row["stock"] < quantity:
                return JSONResponse({"detail": "there is not enough in stock"}, 409)
            take = "UPDATE products SET stock = stock - $2 WHERE id = $1"
            await conn.execute(take, product_id, quantity)
            line = (order_id, product_id, quantity, row["price"])
            await conn.execute("INSERT INTO order_items VALUES ($1, $2, $3, $4)", *line)
            total += quantity * row["price"]
        await conn.execute("UPDATE orders SET total = $2 WHERE id = $1", order_id, total)
    return {"id": order_id, "total": str(total)}
