"""It gives up after three seconds of its own, while somebody else holds the table."""

# caught by: test_delete_user_whatever_goes_wrong


async def delete_user(pool, user_id):
    status = await pool.execute("DELETE FROM users WHERE id = $1", user_id, timeout=3)
    return status == "DELETE 1"
