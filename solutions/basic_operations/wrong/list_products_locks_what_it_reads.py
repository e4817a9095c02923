"""FOR SHARE: who reads waits for everybody who changes a product."""

# caught by: test_list_products_whatever_goes_wrong


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(order_by)
    rows = await pool.fetch(
        f"SELECT * FROM products ORDER BY {order_by} {'DESC' if descending else 'ASC'}, id FOR SHARE"
    )
    return [dict(row) for row in rows]
