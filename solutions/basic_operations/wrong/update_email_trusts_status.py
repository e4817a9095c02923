"""The status 'UPDATE 0' is a non-empty text, so it is true."""

# caught by: test_update_email_tells_whether_the_user_exists


async def update_email(pool, user_id, email):
    return bool(await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email))
