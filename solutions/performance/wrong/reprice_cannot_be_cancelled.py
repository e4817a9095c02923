"""Shielded: the call is cancelled, and its UPDATE goes on."""

# caught by: test_reprice_whatever_goes_wrong

unshielded = reprice


async def reprice(pool, prices):
    return await asyncio.shield(unshielded(pool, prices))
