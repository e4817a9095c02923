"""2.675 as a float is a little less, and is rounded down."""

# caught by: test_reprice_keeps_the_decimals


async def reprice(pool, prices):
    status = await pool.execute(
        """
        UPDATE products SET price = new.price
        FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price)
        WHERE products.id = new.id
        """,
        list(prices.keys()),
        [Decimal(float(price)) for price in prices.values()],
    )
    return int(status.split()[-1])
