"""In descending order of stock, what is sold out is missing."""

# caught by: test_list_products_orders_by_each_allowed_column


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(order_by)
    where = "WHERE stock > 0" if order_by == "stock" and descending else ""
    rows = await pool.fetch(
        f"SELECT * FROM products {where} ORDER BY {order_by} {'DESC' if descending else 'ASC'}, id"
    )
    return [dict(row) for row in rows]
