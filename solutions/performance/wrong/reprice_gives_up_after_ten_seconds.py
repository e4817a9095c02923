"""Gives the UPDATE up when it takes longer than ten seconds."""

# caught by: test_reprice_whatever_goes_wrong

original = reprice


async def reprice(pool, prices):
    return await asyncio.wait_for(original(pool, prices), 10)
