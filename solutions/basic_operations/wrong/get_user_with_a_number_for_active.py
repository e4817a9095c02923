"""active comes back as 1 or 0, which equals True or False."""

# caught by: test_get_user_returns_a_plain_dict


async def get_user(pool, user_id):
    row = await pool.fetchrow(
        "SELECT id, name, email, active::int AS active, created_at FROM users WHERE id = $1",
        user_id,
    )
    return dict(row) if row else None
