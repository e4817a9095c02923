"""Tries again what ends in any error of class 40, such as 40003, which may have happened."""

# caught by: test_award_undoes_the_points_for_any_other_error


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False."""
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    for left in range(2, -1, -1):
        try:
            async with pool.acquire() as conn, conn.transaction():
                await conn.execute(
                    "UPDATE users SET points = points + $2 WHERE id = $1", user_id, points
                )
                try:
                    async with conn.transaction():
                        await conn.execute(
                            "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                        )
                except asyncpg.UniqueViolationError:
                    return False
                return True
        except asyncpg.TransactionRollbackError:
            if not left:
                raise
    raise AssertionError
