"""ORDER BY $1 sorts by a constant, so by nothing."""

# caught by: test_list_products_orders_by_each_allowed_column


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(f"cannot order products by {order_by!r}")
    direction = "DESC" if descending else "ASC"
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY $1 {direction}, id", order_by)
    return [dict(row) for row in rows]
