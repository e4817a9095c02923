"""A parameter has another name than in the stub: who gives it by name gets a TypeError."""

# caught by: test_get_user_whatever_goes_wrong


async def get_user(pool, id):
    row = await pool.fetchrow(
        "SELECT id, name, email, active, created_at FROM users WHERE id = $1", id
    )
    return dict(row) if row else None
