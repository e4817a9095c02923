"""min() of nothing raises."""

# caught by: test_reprice_is_all_or_none

set_prices = reprice


async def reprice(pool, prices):
    if min(prices.values()) < 0:
        raise asyncpg.CheckViolationError("a price must not be negative")
    return await set_prices(pool, prices)
