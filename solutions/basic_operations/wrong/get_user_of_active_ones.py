"""Users who are not active are taken for unknown."""

# caught by: test_get_user_returns_a_plain_dict


async def get_user(pool, user_id):
    row = await pool.fetchrow("SELECT * FROM users WHERE id = $1 AND active", user_id)
    return dict(row) if row else None
