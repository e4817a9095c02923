"""A blank badge and an unknown user are not badges that are there already."""

# caught by: test_award_undoes_the_points_for_any_other_error
# caught by: test_award_to_an_unknown_user


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    give = "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
    add = "UPDATE users SET points = points + $2 WHERE id = $1"

    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(add, user_id, points)
        try:
            async with conn.transaction():
                await conn.execute(give, user_id, badge)
        except asyncpg.IntegrityConstraintViolationError:
            return False
        return True
