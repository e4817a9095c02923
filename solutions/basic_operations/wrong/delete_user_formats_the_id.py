"""The id stands in the SQL text."""

# caught by: test_ids_may_be_large


async def delete_user(pool, user_id):
    return await pool.execute(f"DELETE FROM users WHERE id = {int(user_id)}") == "DELETE 1"
