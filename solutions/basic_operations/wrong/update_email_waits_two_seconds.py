"""It gives up after two seconds of its own, while somebody else holds the row."""

# caught by: test_update_email_refuses_a_taken_email


async def update_email(pool, user_id, email):
    status = await pool.execute(
        "UPDATE users SET email = $2 WHERE id = $1", user_id, email, timeout=2
    )
    return status == "UPDATE 1"
