"""A UniqueViolationError of the points is taken for a badge that is there."""
# caught by: test_award_undoes_the_points_for_any_other_error


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    add = "UPDATE users SET points = points + $2 WHERE id = $1"
    async with pool.acquire() as conn, conn.transaction():
        try:
            async with conn.transaction():
                await conn.execute("INSERT INTO badges VALUES ($1, $2)", user_id, badge)
                await conn.execute(add, user_id, points)
        except asyncpg.UniqueViolationError:
            await conn.execute(add, user_id, points)
            return False
        return True
