"""Tells a statement that was stopped as a TimeoutError."""

# caught by: test_award_undoes_the_points_for_any_other_error


async def award_itself(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False."""
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        try:
            async with conn.transaction():
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
        except asyncpg.UniqueViolationError:
            return False
        return True


async def award(pool, user_id, points, badge):
    try:
        return await award_itself(pool, user_id, points, badge)
    except asyncpg.QueryCanceledError as error:
        raise TimeoutError from error
