"""Looks whether the user is there, then deletes: of two at once both are told True."""
# caught by: test_a_user_is_deleted_once


async def delete_user(pool, user_id):
    if await get_user(pool, user_id) is None:
        return False
    await pool.execute("DELETE FROM users WHERE id = $1", user_id)
    return True
