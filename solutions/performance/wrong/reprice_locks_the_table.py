"""All of products is locked first: who changes another product waits."""
# caught by: test_reprice_waits_for_no_stranger


async def reprice(pool, prices):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("LOCK TABLE products IN EXCLUSIVE MODE")
        status = await conn.execute(
            "UPDATE products SET price = new.price"
            " FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price)"
            " WHERE products.id = new.id",
            list(prices),
            list(prices.values()),
        )
    return int(status.split()[1])
