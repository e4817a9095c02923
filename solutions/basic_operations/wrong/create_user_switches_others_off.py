"""Who has the same name already is not active any more."""

# caught by: test_create_user_returns_the_new_id


async def create_user(pool, name, email):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE users SET active = false WHERE name = $1", name)
        return await conn.fetchval(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
        )
