"""LIMIT 100: of a larger order the rest is unknown."""
# caught by: test_a_large_order_is_one_order


async def take_from_stock(conn: asyncpg.Connection, wanted: Counter[int]) -> dict[int, Decimal]:
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1::bigint[]) ORDER BY id"
        " LIMIT 100 FOR UPDATE",
        list(wanted),
    )
    unknown = set(wanted) - {row["id"] for row in rows}
    if unknown:
        raise UnknownProduct(f"there is no product {min(unknown)}")
    for row in rows:
        if row["stock"] < wanted[row["id"]]:
            raise OutOfStock(f"of product {row['id']} there are only {row['stock']}")
    await conn.executemany(
        "UPDATE products SET stock = stock - $2 WHERE id = $1", list(wanted.items())
    )
    return {row["id"]: row["price"] for row in rows}
