"""A wrong column is silently replaced by the name."""

# caught by: test_list_products_refuses_other_columns


async def list_products(pool, *, order_by="name", descending=False):
    column = order_by if order_by in PRODUCT_ORDERS else "name"
    direction = "DESC" if descending else "ASC"
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY {column} {direction}, id")
    return [dict(row) for row in rows]
