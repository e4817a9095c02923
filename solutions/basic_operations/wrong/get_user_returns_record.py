"""An asyncpg.Record is not a dict."""

# caught by: test_get_user_returns_a_plain_dict


async def get_user(pool, user_id):
    return await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
