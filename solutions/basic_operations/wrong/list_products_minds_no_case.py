"""Orders names as if capital letters were small ones."""
# caught by: test_list_products_orders_by_each_allowed_column


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError("cannot order by that")
    column = "lower(name)" if order_by == "name" else order_by
    direction = "DESC" if descending else "ASC"
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY {column} {direction}, id")
    return [dict(row) for row in rows]
