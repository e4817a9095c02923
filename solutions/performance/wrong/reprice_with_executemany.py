"""One text, executed once for each product; and nobody knows how many there were."""

# caught by: test_reprice_is_one_statement, test_reprice_sets_these_prices_and_no_others


async def reprice(pool, prices):
    await pool.executemany("UPDATE products SET price = $2 WHERE id = $1", prices.items())
    return len(prices)
