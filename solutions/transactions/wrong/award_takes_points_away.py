"""Negative points are points."""

# caught by: test_award_refuses_nonsense

_award = award


async def award(pool, user_id, points, badge):
    if points > 0:
        return await _award(pool, user_id, points, badge)
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        added = await conn.fetchval(
            "INSERT INTO badges (user_id, badge) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            " RETURNING true",
            user_id,
            badge,
        )
        return bool(added)
