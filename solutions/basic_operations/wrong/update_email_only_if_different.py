"""An email that stays the same is taken for a missing user."""

# caught by: test_update_email_tells_whether_the_user_exists


async def update_email(pool, user_id, email):
    status = await pool.execute(
        "UPDATE users SET email = $2 WHERE id = $1 AND email <> $2", user_id, email
    )
    return status == "UPDATE 1"
