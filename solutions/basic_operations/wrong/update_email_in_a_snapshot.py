"""In a snapshot, who has waited for a change fails."""

# caught by: test_update_email_whatever_goes_wrong


async def update_email(pool, user_id, email):
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        status = await conn.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    return status == "UPDATE 1"
