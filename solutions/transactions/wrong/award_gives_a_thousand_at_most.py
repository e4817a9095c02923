"""More than a thousand points are a thousand."""
# caught by: test_award_takes_badges_as_they_are


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(
            "UPDATE users SET points = points + $2 WHERE id = $1", user_id, min(points, 1000)
        )
        try:
            async with conn.transaction():
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
        except asyncpg.UniqueViolationError:
            return False
        return True
