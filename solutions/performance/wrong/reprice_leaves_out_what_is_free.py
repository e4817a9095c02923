"""`if price`: 0 is taken for no price."""
# caught by: test_reprice_sets_any_price

_reprice = reprice


async def reprice(pool, prices):
    return await _reprice(pool, {one: price for one, price in prices.items() if price})
