"""An UPDATE without WHERE."""

# caught by: test_award_of_a_new_badge


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    give = "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
    add = "UPDATE users SET points = points + $2 WHERE id = $1"

    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE users SET points = points + $1", points)
        return bool(
            await conn.fetchval(give + " ON CONFLICT DO NOTHING RETURNING true", user_id, badge)
        )
