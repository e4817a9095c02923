"""The id stands in the SQL text."""

# caught by: test_ids_may_be_large


async def update_email(pool, user_id, email):
    status = await pool.execute(f"UPDATE users SET email = $1 WHERE id = {user_id:d}", email)
    return status == "UPDATE 1"
