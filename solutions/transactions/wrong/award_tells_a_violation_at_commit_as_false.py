"""A constraint that is violated at COMMIT is told as a badge that was there."""
# caught by: test_award_undoes_the_points_for_any_other_error


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False."""
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await conn.execute(
                "UPDATE users SET points = points + $2 WHERE id = $1", user_id, points
            )
            try:
                async with conn.transaction():
                    await conn.execute(
                        "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                    )
                new = True
            except asyncpg.UniqueViolationError:
                new = False
        except BaseException:
            await transaction.rollback()
            raise
        try:
            await transaction.commit()
        except asyncpg.IntegrityConstraintViolationError:
            return False
        return new
