"""All columns are written as they were read: what others change meanwhile is lost."""

# caught by: test_update_email_whatever_goes_wrong


async def update_email(pool, user_id, email):
    async with pool.acquire() as conn, conn.transaction():
        row = await conn.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
        if row is None:
            return False
        status = await conn.execute(
            "UPDATE users SET name = $2, email = $3, active = $4 WHERE id = $1",
            user_id,
            row["name"],
            email,
            row["active"],
        )
    return status == "UPDATE 1"
