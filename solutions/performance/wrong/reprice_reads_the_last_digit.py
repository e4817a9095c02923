"""The last character of `UPDATE 12` is 2."""
# caught by: test_reprice_sets_these_prices_and_no_others, test_reprice_sets_any_price

_reprice = reprice


async def reprice(pool, prices):
    return int(str(await _reprice(pool, prices))[-1])
