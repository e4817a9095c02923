"""False is returned for a taken email, as if the user did not exist."""

# caught by: test_update_email_refuses_a_taken_email


async def update_email(pool, user_id, email):
    try:
        status = await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    except asyncpg.UniqueViolationError:
        return False
    return status == "UPDATE 1"
