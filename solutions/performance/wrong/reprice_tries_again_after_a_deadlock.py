"""Catches a deadlock, and tries again, where errors pass through."""

# caught by: test_reprice_whatever_goes_wrong

unguarded = reprice


async def reprice(pool, prices):
    try:
        return await unguarded(pool, prices)
    except asyncpg.DeadlockDetectedError:
        return await unguarded(pool, prices)
