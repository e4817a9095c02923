"""The points are committed before the badge is tried."""

# caught by: test_award_undoes_the_points_for_any_other_error


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    give = "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
    add = "UPDATE users SET points = points + $2 WHERE id = $1"

    await pool.execute(add, user_id, points)
    try:
        await pool.execute(give, user_id, badge)
    except asyncpg.UniqueViolationError:
        return False
    return True
