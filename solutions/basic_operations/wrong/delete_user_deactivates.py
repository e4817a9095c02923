"""The user is switched off, not deleted."""

# caught by: test_delete_user_tells_whether_the_user_existed
# caught by: test_delete_user_keeps_a_user_with_a_profile


async def delete_user(pool, user_id):
    status = await pool.execute("UPDATE users SET active = false WHERE id = $1", user_id)
    return status == "UPDATE 1"
