"""Looks at the stock without a lock: of two who see the last piece, one is answered 500."""
# caught by: test_take_order_of_the_last_piece


async def lock_products(conn, wanted):
    select = "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY id"
    products = await conn.fetch(select, list(wanted))
    if len(products) < len(wanted):
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return products
