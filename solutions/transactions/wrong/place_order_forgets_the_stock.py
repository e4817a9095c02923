"""The pieces are sold and still on the shelf."""

# caught by: test_place_order_moves_everything_together


async def take_from_stock(conn, wanted):
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
        list(wanted),
    )
    if len(rows) < len(wanted):
        raise UnknownProduct
    if any(row["stock"] < wanted[row["id"]] for row in rows):
        raise OutOfStock
    return {row["id"]: row["price"] for row in rows}
