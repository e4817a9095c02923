"""Any CHECK of products is told as OutOfStock, also one of the price."""
# caught by: test_place_order_keeps_the_stock


async def take_from_stock(conn: asyncpg.Connection, wanted: Counter[int]) -> dict[int, Decimal]:
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
        list(wanted),
    )
    unknown = set(wanted) - {row["id"] for row in rows}
    if unknown:
        raise UnknownProduct(f"there is no product {min(unknown)}")
    for row in rows:
        if row["stock"] < wanted[row["id"]]:
            raise OutOfStock(f"of product {row['id']} there are only {row['stock']}")
    try:
        await conn.executemany(
            "UPDATE products SET stock = stock - $2 WHERE id = $1", list(wanted.items())
        )
    except asyncpg.CheckViolationError as error:
        raise OutOfStock(str(error)) from error
    return {row["id"]: row["price"] for row in rows}
