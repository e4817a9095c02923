"""Reads under a lock of the table, and waits for all who write."""

# caught by: test_get_user_whatever_goes_wrong


async def get_user(pool, user_id):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("LOCK TABLE users IN SHARE MODE")
        row = await conn.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    return dict(row) if row else None
