"""Reads two figures of the status: of two thousand prices none were set."""

# caught by: test_reprice_is_one_statement


async def reprice(pool, prices):
    status = await pool.execute(
        "UPDATE products SET price = new.price FROM unnest($1::bigint[], $2::numeric[])"
        " AS new (id, price) WHERE products.id = new.id",
        list(prices),
        list(prices.values()),
    )
    return int(status[-2:])
