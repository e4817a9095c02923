"""Emails longer than 64 kilobytes are cut."""

# caught by: test_users_are_stored_as_given


async def update_email(pool, user_id, email):
    status = await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email[:65535])
    return status == "UPDATE 1"
