"""A column was forgotten in the SELECT."""

# caught by: test_get_user_returns_a_plain_dict


async def get_user(pool, user_id):
    row = await pool.fetchrow("SELECT id, name, email FROM users WHERE id = $1", user_id)
    return dict(row) if row else None
