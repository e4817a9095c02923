"""The points that were read are written back with more."""

# caught by: test_award_loses_nothing_and_gives_once


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    give = "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
    add = "UPDATE users SET points = points + $2 WHERE id = $1"

    async with pool.acquire() as conn, conn.transaction():
        had = await conn.fetchval("SELECT points FROM users WHERE id = $1", user_id)
        given = await conn.execute(give + " ON CONFLICT DO NOTHING", user_id, badge)
        await conn.execute("UPDATE users SET points = $2 WHERE id = $1", user_id, had + points)
        return given == "INSERT 0 1"
