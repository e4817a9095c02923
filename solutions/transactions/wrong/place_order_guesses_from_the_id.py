"""Takes each id up to the largest for that of a product, which is out of stock then."""
# caught by: test_unknown_product_undoes_the_order


async def place_order(pool, user_id, items):
    wanted = {}
    for product_id, quantity in items:
        if quantity <= 0:
            raise ValueError("how many?")
        wanted[product_id] = wanted.get(product_id, 0) + quantity
    if not wanted:
        raise ValueError("no items")
    async with pool.acquire() as conn, conn.transaction():
        order_id = await conn.fetchval(
            "INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id
        )
        total = Decimal(0)
        for product_id, quantity in sorted(wanted.items()):
            price = await conn.fetchval(
                "UPDATE products SET stock = stock - $2 WHERE id = $1 AND stock >= $2"
                " RETURNING price",
                product_id,
                quantity,
            )
            if price is None:
                if product_id <= await conn.fetchval("SELECT max(id) FROM products"):
                    raise OutOfStock("not enough of it")
                raise UnknownProduct("there is no such product")
            await conn.execute(
                "INSERT INTO order_items (order_id, product_id, quantity, price)"
                " VALUES ($1, $2, $3, $4)",
                order_id,
                product_id,
                quantity,
                price,
            )
            total += quantity * price
        await conn.execute("UPDATE orders SET total = $2 WHERE id = $1", order_id, total)
        return order_id
