"""Products that are sold out go by the way."""

# caught by: test_delete_user_tells_whether_the_user_existed


async def delete_user(pool, user_id):
    async with pool.acquire() as conn, conn.transaction():
        status = await conn.execute("DELETE FROM users WHERE id = $1", user_id)
        await conn.execute("DELETE FROM products WHERE stock = 0")
    return status == "DELETE 1"
