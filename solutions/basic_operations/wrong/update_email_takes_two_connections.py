"""Takes a second connection while it has one: of a pool of one it waits for ever."""

# caught by: test_update_email_tells_whether_the_user_exists


async def update_email(pool, user_id, email):
    async with pool.acquire():
        status = await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    return status == "UPDATE 1"
