"""Whether the badge is new is told by a look before: of two at once both hear that it is."""
# caught by: test_award_loses_nothing_and_gives_once


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        known = await conn.fetchval(
            "SELECT 1 FROM badges WHERE user_id = $1 AND badge = $2", user_id, badge
        )
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        await conn.execute(
            "INSERT INTO badges VALUES ($1, $2) ON CONFLICT DO NOTHING", user_id, badge
        )
        return known is None
