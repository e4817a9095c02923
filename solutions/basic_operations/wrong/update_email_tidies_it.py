"""Emails are trimmed and lowered: what is stored is not what was given."""
# caught by: test_users_are_stored_as_given


async def update_email(pool, user_id, email):
    status = await pool.execute(
        "UPDATE users SET email = lower(trim($2)) WHERE id = $1", user_id, email
    )
    return status == "UPDATE 1"
