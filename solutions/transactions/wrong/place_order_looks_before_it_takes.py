"""The stock is checked without a lock; the CHECK of the table finds out, in its own words."""

# caught by: test_place_order_keeps_the_stock
# caught by: test_place_order_pays_the_price_of_that_moment


async def take_from_stock(conn, wanted):
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1::bigint[])", list(wanted)
    )
    if len(rows) < len(wanted):
        raise UnknownProduct
    if any(row["stock"] < wanted[row["id"]] for row in rows):
        raise OutOfStock
    for product_id in sorted(wanted):
        await conn.execute(
            "UPDATE products SET stock = stock - $2 WHERE id = $1", product_id, wanted[product_id]
        )
    return {row["id"]: row["price"] for row in rows}
