"""One award at a time, whoever gets it."""
# caught by: test_award_loses_nothing_and_gives_once


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock(4)")
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        status = await conn.execute(
            "INSERT INTO badges VALUES ($1, $2) ON CONFLICT DO NOTHING", user_id, badge
        )
        return status == "INSERT 0 1"
