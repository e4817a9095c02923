"""A deadlock, or another conflict, is answered as if there were no such user."""

# caught by: test_errors_of_1_1_are_no_answers


async def update_email(pool, user_id, email):
    try:
        status = await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
        return False
    return status == "UPDATE 1"
