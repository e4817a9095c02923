"""Nobody looks whether a row was deleted."""

# caught by: test_delete_user_tells_whether_the_user_existed


async def delete_user(pool, user_id):
    await pool.execute("DELETE FROM users WHERE id = $1", user_id)
    return True
