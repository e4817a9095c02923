"""Unknown ids are counted as set."""

# caught by: test_reprice_sets_these_prices_and_no_others

set_prices = reprice


async def reprice(pool, prices):
    await set_prices(pool, prices)
    return len(prices)
