"""Whether there is such a user is asked before the change."""

# caught by: test_update_email_whatever_goes_wrong


async def update_email(pool, user_id, email):
    there = await pool.fetchval("SELECT true FROM users WHERE id = $1", user_id)
    if there:
        await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    return bool(there)
