"""SKIP LOCKED: a user whom somebody else changes is taken for unknown."""

# caught by: test_get_user_whatever_goes_wrong


async def get_user(pool, user_id):
    row = await pool.fetchrow("SELECT * FROM users WHERE id = $1 FOR UPDATE SKIP LOCKED", user_id)
    return dict(row) if row else None
