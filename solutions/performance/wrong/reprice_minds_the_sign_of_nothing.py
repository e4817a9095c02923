"""Takes a nothing that has a sign for a negative price."""
# caught by: test_reprice_sets_any_price

_rp = reprice


async def reprice(pool, prices):
    if any(p.is_signed() for p in prices.values()):
        raise asyncpg.CheckViolationError("negative price")
    return await _rp(pool, prices)
