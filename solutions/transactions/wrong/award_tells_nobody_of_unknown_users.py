"""No row was updated, so there is nothing to do."""

# caught by: test_award_to_an_unknown_user

_award = award


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    if not await pool.fetchval("SELECT 1 FROM users WHERE id = $1", user_id):
        return False
    return await _award(pool, user_id, points, badge)
