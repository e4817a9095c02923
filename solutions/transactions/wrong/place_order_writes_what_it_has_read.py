"""The stock that was read is written back, less what was sold."""

# caught by: test_place_order_keeps_the_stock


async def take_from_stock(conn, wanted):
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1::bigint[]) ORDER BY id",
        list(wanted),
    )
    if len(rows) < len(wanted):
        raise UnknownProduct
    for row in rows:
        if row["stock"] < wanted[row["id"]]:
            raise OutOfStock
        await conn.execute(
            "UPDATE products SET stock = $2 WHERE id = $1",
            row["id"],
            row["stock"] - wanted[row["id"]],
        )
    return {row["id"]: row["price"] for row in rows}
