"""Remembers what each product cost when it was first ordered."""

# caught by: test_place_order_pays_the_price_of_that_moment

PRICES = {}


async def take_from_stock(conn, wanted):
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
        list(wanted),
    )
    if set(wanted) - {row["id"] for row in rows}:
        raise UnknownProduct
    if any(row["stock"] < wanted[row["id"]] for row in rows):
        raise OutOfStock
    await conn.executemany(
        "UPDATE products SET stock = stock - $2 WHERE id = $1", list(wanted.items())
    )
    return {row["id"]: PRICES.setdefault(row["id"], row["price"]) for row in rows}
