"""The whole table is locked for one user."""

# caught by: test_create_user_refuses_a_taken_email


async def create_user(pool, name, email):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
        return await conn.fetchval(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
        )
