"""The email is read, and changed if nobody has changed it: then it says there is no user."""

# caught by: test_update_email_whatever_goes_wrong


async def update_email(pool, user_id, email):
    old = await pool.fetchval("SELECT email FROM users WHERE id = $1", user_id)
    if old is None:
        return False
    status = await pool.execute(
        "UPDATE users SET email = $2 WHERE id = $1 AND email = $3", user_id, email, old
    )
    return status == "UPDATE 1"
