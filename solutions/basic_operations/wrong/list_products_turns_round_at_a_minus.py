"""A minus before the name is allowed, and turns the order round."""

# caught by: test_list_products_knows_four_names_only


async def list_products(pool, *, order_by="name", descending=False):
    if order_by.startswith("-"):
        order_by, descending = order_by[1:], not descending
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(order_by)
    rows = await pool.fetch(
        f"SELECT * FROM products ORDER BY {order_by} {'DESC' if descending else 'ASC'}, id"
    )
    return [dict(row) for row in rows]
