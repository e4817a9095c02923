"""Any text becomes part of the SQL."""

# caught by: test_list_products_refuses_other_columns


async def list_products(pool, *, order_by="name", descending=False):
    direction = "DESC" if descending else "ASC"
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY {order_by} {direction}, id")
    return [dict(row) for row in rows]
