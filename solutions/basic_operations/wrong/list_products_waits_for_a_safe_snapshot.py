"""READ ONLY DEFERRABLE waits for the transactions of others."""

# caught by: test_list_products_whatever_goes_wrong


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(f"cannot order products by {order_by!r}")
    direction = "DESC" if descending else "ASC"
    async with (
        pool.acquire() as conn,
        conn.transaction(isolation="serializable", readonly=True, deferrable=True),
    ):
        rows = await conn.fetch(
            f"""
            SELECT id, category_id, name, price, stock
            FROM products
            ORDER BY {order_by} {direction}, id
            """  # noqa: S608 - both names come from the lists above
        )
    return [dict(row) for row in rows]
