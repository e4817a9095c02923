"""Locks all products, and not those of the order alone."""
# caught by: test_take_order_of_the_same_products


async def lock_products(conn, wanted):
    products = await conn.fetch("SELECT id, price, stock FROM products ORDER BY id FOR UPDATE")
    products = [one for one in products if one["id"] in wanted]
    if len(products) < len(wanted):
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return products
