"""Takes a second connection while it has one: of a pool of one it waits for ever."""

# caught by: test_get_user_returns_a_plain_dict


async def get_user(pool, user_id):
    async with pool.acquire():
        row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    return dict(row) if row else None
