"""Takes the largest id of orders for the new one: it may be somebody else's."""

# caught by: test_place_order_moves_everything_together


async def place_order(pool, user_id, items):
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("items")
    wanted = {}
    for product_id, quantity in items:
        wanted[product_id] = wanted.get(product_id, 0) + quantity
    async with pool.acquire() as conn, conn.transaction():
        rows = await conn.fetch(
            "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY id FOR UPDATE",
            list(wanted),
        )
        if len(rows) < len(wanted):
            raise UnknownProduct
        if any(row["stock"] < wanted[row["id"]] for row in rows):
            raise OutOfStock
        total = sum(row["price"] * wanted[row["id"]] for row in rows)
        await conn.execute("INSERT INTO orders (user_id, total) VALUES ($1, $2)", user_id, total)
        order_id = await conn.fetchval("SELECT max(id) FROM orders")
        for row in rows:
            await conn.execute(
                "INSERT INTO order_items (order_id, product_id, quantity, price)"
                " VALUES ($1, $2, $3, $4)",
                order_id,
                row["id"],
                wanted[row["id"]],
                row["price"],
            )
            await conn.execute(
                "UPDATE products SET stock = stock - $2 WHERE id = $1", row["id"], wanted[row["id"]]
            )
        return order_id
