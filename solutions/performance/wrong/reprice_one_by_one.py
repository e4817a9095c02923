"""A statement for each product, in a transaction."""

# caught by: test_reprice_is_one_statement


async def reprice(pool, prices):
    count = 0
    async with pool.acquire() as conn, conn.transaction():
        for product_id, price in prices.items():
            status = await conn.execute(
                "UPDATE products SET price = $2 WHERE id = $1", product_id, price
            )
            count += int(status.split()[-1])
    return count
