"""The user is looked up and deleted by email, which may have changed meanwhile."""

# caught by: test_a_user_is_deleted_once


async def delete_user(pool, user_id):
    email = await pool.fetchval("SELECT email FROM users WHERE id = $1", user_id)
    status = await pool.execute("DELETE FROM users WHERE email = $1", email)
    return status == "DELETE 1"
