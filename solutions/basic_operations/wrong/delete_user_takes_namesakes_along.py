"""Who has the same name is deleted too."""

# caught by: test_delete_user_tells_whether_the_user_existed


async def delete_user(pool, user_id):
    status = await pool.execute(
        "DELETE FROM users WHERE id = $1 OR name = (SELECT name FROM users WHERE id = $1)", user_id
    )
    return status != "DELETE 0"
