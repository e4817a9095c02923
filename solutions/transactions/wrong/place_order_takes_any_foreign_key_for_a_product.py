"""A foreign key that the stock violates is told as an unknown product."""
# caught by: test_place_order_keeps_the_stock


async def take_from_stock(conn: asyncpg.Connection, wanted: Counter[int]) -> dict[int, Decimal]:
    """Take so many pieces of each product, and return the prices by product id."""
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
    except asyncpg.ForeignKeyViolationError as error:
        raise UnknownProduct(str(error)) from error
    return {row["id"]: row["price"] for row in rows}
