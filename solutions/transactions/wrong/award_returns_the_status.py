"""A text such as INSERT 0 0 is true, and no bool."""

# caught by: test_award_of_a_new_badge
# caught by: test_award_of_a_known_badge_keeps_the_points


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    give = "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
    add = "UPDATE users SET points = points + $2 WHERE id = $1"

    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(add, user_id, points)
        return await conn.execute(give + " ON CONFLICT DO NOTHING", user_id, badge)
