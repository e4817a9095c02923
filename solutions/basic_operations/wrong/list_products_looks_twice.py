"""The ids first, then product by product: what goes in between fails."""

# caught by: test_list_products_whatever_goes_wrong


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(order_by)
    ids = await pool.fetch(
        f"SELECT id FROM products ORDER BY {order_by} {'DESC' if descending else 'ASC'}, id"
    )
    rows = [await pool.fetchrow("SELECT * FROM products WHERE id = $1", row["id"]) for row in ids]
    return [dict(row) for row in rows]
