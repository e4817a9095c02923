"""Locks one product after the other as they are listed: two orders crosswise wait for each other."""
# caught by: test_take_order_of_the_same_products


async def lock_products(conn, wanted):
    select = "SELECT id, price, stock FROM products WHERE id = $1 FOR UPDATE"
    products = [await conn.fetchrow(select, product_id) for product_id in wanted]
    if None in products:
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return products
