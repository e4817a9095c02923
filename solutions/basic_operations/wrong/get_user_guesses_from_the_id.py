"""An id that looks too large is taken for unknown, without asking."""

# caught by: test_get_user_of_unknown_id_is_none


async def get_user(pool, user_id):
    if user_id > 50_000_000:
        return None
    row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    return dict(row) if row else None
