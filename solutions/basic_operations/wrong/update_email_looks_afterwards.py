"""Whether there is such a user is asked after the change."""

# caught by: test_update_email_whatever_goes_wrong


async def update_email(pool, user_id, email):
    await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    return await pool.fetchval("SELECT EXISTS (SELECT 1 FROM users WHERE id = $1)", user_id)
