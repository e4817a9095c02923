"""Whatever goes wrong, the answer is that there is no such user."""
# caught by: test_errors_of_1_1_are_no_answers, test_get_user_whatever_goes_wrong


async def get_user(pool, user_id):
    try:
        row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    except (asyncpg.PostgresError, OSError):
        return None
    return None if row is None else dict(row)
