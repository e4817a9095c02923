"""`coalesce(nullif(...))`: an empty email is taken for none."""
# caught by: test_users_are_stored_as_given


async def update_email(pool, user_id, email):
    status = await pool.execute(
        "UPDATE users SET email = coalesce(nullif($2, ''), email) WHERE id = $1", user_id, email
    )
    return status == "UPDATE 1"
