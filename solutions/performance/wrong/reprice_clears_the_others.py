"""A CASE without a WHERE sets every product, to its old price at best."""

# caught by: test_reprice_sets_these_prices_and_no_others


async def reprice(pool, prices):
    status = await pool.execute(
        """
        UPDATE products
        SET price = coalesce(
            (SELECT price FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price)
             WHERE new.id = products.id),
            price
        )
        """,
        list(prices.keys()),
        list(prices.values()),
    )
    return int(status.split()[-1])
