"""NOWAIT: a user whom somebody else changes is an error."""

# caught by: test_update_email_whatever_goes_wrong


async def update_email(pool, user_id, email):
    status = await pool.execute(
        "UPDATE users SET email = $2 WHERE id IN"
        " (SELECT id FROM users WHERE id = $1 FOR UPDATE NOWAIT)",
        user_id,
        email,
    )
    return status == "UPDATE 1"
