"""dict(None) raises TypeError."""

# caught by: test_get_user_of_unknown_id_is_none


async def get_user(pool, user_id):
    return dict(await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id))
