"""An email that differs from somebody else's in its case alone is refused."""

# caught by: test_update_email_refuses_a_taken_email


async def update_email(pool, user_id, email):
    if await pool.fetchval(
        "SELECT true FROM users WHERE lower(email) = lower($2) AND id <> $1", user_id, email
    ):
        raise asyncpg.UniqueViolationError("taken")
    status = await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    return status == "UPDATE 1"
