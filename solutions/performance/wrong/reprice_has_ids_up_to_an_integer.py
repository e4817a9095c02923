"""The ids of products are bigint: those from 2**31 on are refused."""
# caught by: test_reprice_sets_any_price


async def reprice(pool, prices):
    status = await pool.execute(
        "UPDATE products SET price = new.price"
        " FROM unnest($1::int[], $2::numeric[]) AS new (id, price) WHERE products.id = new.id",
        list(prices),
        list(prices.values()),
    )
    return int(status.split()[1])
