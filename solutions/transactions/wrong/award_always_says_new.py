"""ON CONFLICT DO NOTHING, and nobody asks what was done."""

# caught by: test_award_of_a_known_badge_keeps_the_points
# caught by: test_award_of_a_badge_that_comes_meanwhile


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    give = "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
    add = "UPDATE users SET points = points + $2 WHERE id = $1"

    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(add, user_id, points)
        await conn.execute(give + " ON CONFLICT DO NOTHING", user_id, badge)
        return True
