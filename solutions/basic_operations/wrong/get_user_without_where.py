"""The WHERE is missing, so the first user of all comes back."""

# caught by: test_get_user_returns_a_plain_dict, test_get_user_of_unknown_id_is_none


async def get_user(pool, user_id):
    row = await pool.fetchrow("SELECT * FROM users")
    return dict(row) if row else None
