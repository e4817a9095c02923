"""A server that cannot be reached is taken for a user who is not there."""

# caught by: test_errors_of_1_1_are_no_answers


async def get_user(pool, user_id):
    try:
        row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    except (asyncpg.InterfaceError, OSError):
        return None
    return dict(row) if row else None
