"""Locks the badge of everybody who has it."""

# caught by: test_award_loses_nothing_and_gives_once


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False."""
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        await conn.execute("SELECT 1 FROM badges WHERE badge = $1 FOR UPDATE", badge)
        try:
            async with conn.transaction():
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
        except asyncpg.UniqueViolationError:
            return False
        return True
