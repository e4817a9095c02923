"""One lock for all who add a user: while one waits, everybody does."""

# caught by: test_create_user_refuses_a_taken_email


async def create_user(pool, name, email):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock(42)")
        return await conn.fetchval(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
        )
