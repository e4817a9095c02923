"""All profiles are locked, so it waits for who changes one."""

# caught by: test_delete_user_whatever_goes_wrong


async def delete_user(pool, user_id):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("LOCK TABLE profiles IN SHARE MODE")
        status = await conn.execute("DELETE FROM users WHERE id = $1", user_id)
    return status == "DELETE 1"
