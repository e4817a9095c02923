"""The highest id is not always the newest."""

# caught by: test_create_user_returns_the_new_id


async def create_user(pool, name, email):
    async with pool.acquire() as conn:
        await conn.execute("INSERT INTO users (name, email) VALUES ($1, $2)", name, email)
        return await conn.fetchval("SELECT max(id) FROM users")
