"""What the CHECK would refuse is skipped in silence."""

# caught by: test_reprice_is_all_or_none

set_prices = reprice


async def reprice(pool, prices):
    return await set_prices(pool, {one: price for one, price in prices.items() if price >= 0})
