"""Prices are compared as floats of four bytes, in which large ones are equal."""

# caught by: test_list_products_orders_by_each_allowed_column


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(order_by)
    key = "price::float4" if order_by == "price" else order_by
    rows = await pool.fetch(
        f"SELECT * FROM products ORDER BY {key} {'DESC' if descending else 'ASC'}, id"
    )
    return [dict(row) for row in rows]
