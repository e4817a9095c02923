"""The whole list is reversed, and the ties with it."""

# caught by: test_list_products_breaks_ties_by_ascending_id


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(f"cannot order products by {order_by!r}")
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY {order_by}, id")
    products = [dict(row) for row in rows]
    return products[::-1] if descending else products
