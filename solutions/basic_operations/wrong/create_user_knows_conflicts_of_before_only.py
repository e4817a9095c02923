"""Of an email that is taken in the very moment, nobody hears: ON CONFLICT DO NOTHING."""

# caught by: test_create_user_refuses_a_taken_email


async def create_user(pool, name, email):
    if await pool.fetchval("SELECT true FROM users WHERE email = $1", email):
        raise asyncpg.UniqueViolationError("taken")
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
        name,
        email,
    )
