"""A lock_timeout of a second ends it, while somebody else holds the table."""

# caught by: test_delete_user_whatever_goes_wrong


async def delete_user(pool, user_id):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '1s'")
        status = await conn.execute("DELETE FROM users WHERE id = $1", user_id)
    return status == "DELETE 1"
