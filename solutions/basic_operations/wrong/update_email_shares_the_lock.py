"""The row is locked FOR SHARE, as any number may, and two who then change it wait for each other."""

# caught by: test_update_email_whatever_goes_wrong


async def update_email(pool, user_id, email):
    async with pool.acquire() as conn, conn.transaction():
        found = await conn.fetchval("SELECT true FROM users WHERE id = $1 FOR SHARE", user_id)
        if found:
            await conn.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
        return found is not None
