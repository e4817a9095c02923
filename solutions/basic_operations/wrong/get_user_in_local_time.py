"""A moment comes back in the computer's own time zone, not in UTC."""

# caught by: test_get_user_returns_a_plain_dict


async def get_user(pool, user_id):
    row = await pool.fetchrow(
        "SELECT id, name, email, active, created_at FROM users WHERE id = $1", user_id
    )
    return {**row, "created_at": row["created_at"].astimezone()} if row else None
