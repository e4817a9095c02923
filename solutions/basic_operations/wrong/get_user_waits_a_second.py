"""It gives up after a second of its own."""

# caught by: test_get_user_whatever_goes_wrong


async def get_user(pool, user_id):
    row = await pool.fetchrow(
        "SELECT id, name, email, active, created_at FROM users WHERE id = $1", user_id, timeout=1
    )
    return dict(row) if row else None
