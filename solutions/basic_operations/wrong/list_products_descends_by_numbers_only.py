"""Names and ids know one direction."""

# caught by: test_list_products_orders_by_each_allowed_column


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(order_by)
    down = "DESC" if descending and order_by in ("price", "stock") else "ASC"
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY {order_by} {down}, id")
    return [dict(row) for row in rows]
