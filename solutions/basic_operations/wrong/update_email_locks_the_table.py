"""The whole table is locked for one email."""

# caught by: test_update_email_refuses_a_taken_email


async def update_email(pool, user_id, email):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
        status = await conn.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    return status == "UPDATE 1"
