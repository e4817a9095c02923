"""It gives up after ten seconds of its own."""

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
        """,  # noqa: S608 - both names come from the lists above
        timeout=10,
    )
    return [dict(row) for row in rows]
