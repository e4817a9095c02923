"""Looking for the badge first is a race."""

# caught by: test_award_of_a_badge_that_comes_meanwhile


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    give = "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
    add = "UPDATE users SET points = points + $2 WHERE id = $1"

    async with pool.acquire() as conn, conn.transaction():
        known = await conn.fetchval(
            "SELECT 1 FROM badges WHERE user_id = $1 AND badge = $2", user_id, badge
        )
        await conn.execute(add, user_id, points)
        if known:
            return False
        await conn.execute(give, user_id, badge)
        return True
