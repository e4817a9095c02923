"""FOR KEY SHARE: who reads waits for everybody who deletes the row, or changes its key."""

# caught by: test_list_products_whatever_goes_wrong


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(f"cannot order products by {order_by!r}")
    direction = "DESC" if descending else "ASC"
    rows = await pool.fetch(
        f"""
        SELECT id, category_id, name, price, stock
        FROM products
        ORDER BY {order_by} {direction}, id
        FOR KEY SHARE
        """  # noqa: S608 - both names come from the lists above
    )
    return [dict(row) for row in rows]
