"""The time when the user came becomes now, which nobody asked for."""
# caught by: test_award_of_a_new_badge


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        add = "UPDATE users SET points = points + $2, created_at = now() WHERE id = $1"
        await conn.execute(add, user_id, points)
        try:
            async with conn.transaction():
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
        except asyncpg.UniqueViolationError:
            return False
        return True
