"""The price was read before the product was locked."""

# caught by: test_place_order_pays_the_price_of_that_moment

_take_from_stock = take_from_stock


async def take_from_stock(conn, wanted):
    rows = await conn.fetch(
        "SELECT id, price FROM products WHERE id = ANY($1::bigint[])", list(wanted)
    )
    await _take_from_stock(conn, wanted)
    return {row["id"]: row["price"] for row in rows}
