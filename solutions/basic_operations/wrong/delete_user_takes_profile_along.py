"""The profile is deleted first, so that the foreign key cannot object."""

# caught by: test_delete_user_keeps_a_user_with_a_profile


async def delete_user(pool, user_id):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("DELETE FROM profiles WHERE user_id = $1", user_id)
        return await conn.execute("DELETE FROM users WHERE id = $1", user_id) == "DELETE 1"
