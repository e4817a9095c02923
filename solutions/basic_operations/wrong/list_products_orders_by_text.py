"""Numbers are compared as texts: '10' comes before '9'."""

# caught by: test_list_products_orders_by_each_allowed_column


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(f"cannot order products by {order_by!r}")
    direction = "DESC" if descending else "ASC"
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY {order_by}::text {direction}, id")
    return [dict(row) for row in rows]
