"""Takes orders of fifty products at most."""
# caught by: test_take_order_adds_up_beyond_a_thousand


async def lock_products(conn: asyncpg.Connection, wanted: Counter):
    if len(wanted) > 50:
        raise HTTPException(422, "too many products")
    select = "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY id FOR UPDATE"
    products = await conn.fetch(select, list(wanted))
    if len(products) < len(wanted):
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return products
