"""FOR KEY SHARE: who reads waits for everybody who deletes the row, or changes its key."""

# caught by: test_get_user_whatever_goes_wrong


async def get_user(pool, user_id):
    row = await pool.fetchrow(
        "SELECT id, name, email, active, created_at FROM users WHERE id = $1 FOR KEY SHARE", user_id
    )
    return dict(row) if row else None
