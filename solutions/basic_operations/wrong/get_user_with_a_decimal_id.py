"""The id comes back as a Decimal, which equals the int."""

# caught by: test_get_user_returns_a_plain_dict


async def get_user(pool, user_id):
    row = await pool.fetchrow(
        "SELECT id::numeric AS id, name, email, active, created_at FROM users WHERE id = $1",
        user_id,
    )
    return dict(row) if row else None
