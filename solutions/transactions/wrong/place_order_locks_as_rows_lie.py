"""Locks the products as PostgreSQL finds them, and each change moves one to another place."""

# caught by: test_orders_with_crossed_items_both_succeed


async def take_from_stock(conn, wanted):
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1::bigint[]) FOR UPDATE",
        list(wanted),
    )
    if set(wanted) - {row["id"] for row in rows}:
        raise UnknownProduct
    if any(row["stock"] < wanted[row["id"]] for row in rows):
        raise OutOfStock
    for row in rows:
        await conn.execute(
            "UPDATE products SET stock = stock - $2 WHERE id = $1", row["id"], wanted[row["id"]]
        )
    return {row["id"]: row["price"] for row in rows}
