"""READ ONLY DEFERRABLE waits for the transactions of others."""

# caught by: test_get_user_whatever_goes_wrong


async def get_user(pool, user_id):
    async with (
        pool.acquire() as conn,
        conn.transaction(isolation="serializable", readonly=True, deferrable=True),
    ):
        row = await conn.fetchrow(
            "SELECT id, name, email, active, created_at FROM users WHERE id = $1", user_id
        )
    return dict(row) if row else None
