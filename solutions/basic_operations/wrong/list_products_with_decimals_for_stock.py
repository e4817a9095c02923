"""stock comes back as a Decimal, which equals the int."""

# caught by: test_list_products_orders_by_each_allowed_column


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(f"cannot order products by {order_by!r}")
    direction = "DESC" if descending else "ASC"
    rows = await pool.fetch(
        f"""
        SELECT id, category_id, name, price, stock::numeric AS stock
        FROM products
        ORDER BY {order_by} {direction}, id
        """  # noqa: S608 - both names come from the lists above
    )
    return [dict(row) for row in rows]
