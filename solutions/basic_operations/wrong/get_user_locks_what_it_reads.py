"""FOR SHARE: who reads waits for everybody who changes the row."""

# caught by: test_get_user_whatever_goes_wrong


async def get_user(pool, user_id):
    row = await pool.fetchrow("SELECT * FROM users WHERE id = $1 FOR SHARE", user_id)
    return dict(row) if row else None
