"""Products between the lowest and the highest of the order are locked as well."""

# caught by: test_orders_with_crossed_items_both_succeed


async def take_from_stock(conn, wanted):
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id BETWEEN $1 AND $2 ORDER BY id FOR UPDATE",
        min(wanted),
        max(wanted),
    )
    rows = [row for row in rows if row["id"] in wanted]
    if len(rows) < len(wanted):
        raise UnknownProduct
    if any(row["stock"] < wanted[row["id"]] for row in rows):
        raise OutOfStock
    await conn.executemany(
        "UPDATE products SET stock = stock - $2 WHERE id = $1", list(wanted.items())
    )
    return {row["id"]: row["price"] for row in rows}
