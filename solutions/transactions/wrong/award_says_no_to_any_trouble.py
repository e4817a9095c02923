"""Whatever goes wrong, the badge is not new: the caller never hears of it."""

# caught by: test_award_whatever_goes_wrong

give = award


async def award(pool, user_id, points, badge):
    try:
        return await give(pool, user_id, points, badge)
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError):
        return False
