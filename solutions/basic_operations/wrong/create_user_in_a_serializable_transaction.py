"""A conflict is an error of serialization, where the taken email was to be told."""

# caught by: test_create_user_refuses_a_taken_email


async def create_user(pool, name, email):
    async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
        await conn.fetchval("SELECT count(*) FROM users WHERE email = $1", email)
        return await conn.fetchval(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
        )
