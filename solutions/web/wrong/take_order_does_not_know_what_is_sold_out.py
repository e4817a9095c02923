"""A product of which nothing is left is answered 404."""

# caught by: test_take_order_out_of_stock


async def lock_products(conn: asyncpg.Connection, wanted: Counter) -> list[asyncpg.Record]:
    select = "SELECT id, price, stock FROM products WHERE id = ANY($1) AND stock > 0 ORDER BY id FOR UPDATE"
    products = await conn.fetch(select, list(wanted))
    if len(products) < len(wanted):
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return products
