"""A thousand products at most, which nobody asked for."""

# caught by: test_list_products_orders_by_each_allowed_column


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in ("id", "name", "price", "stock"):
        raise ValueError(order_by)
    way = "DESC" if descending else "ASC"
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY {order_by} {way}, id LIMIT 1000")
    return [dict(row) for row in rows]
