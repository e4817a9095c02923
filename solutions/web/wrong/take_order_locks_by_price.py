"""Locks the products of an order by their price, which changes."""
# caught by: test_take_order_of_the_same_products


async def lock_products(conn, wanted):
    products = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY price FOR UPDATE",
        list(wanted),
    )
    if len(products) < len(wanted):
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return products
