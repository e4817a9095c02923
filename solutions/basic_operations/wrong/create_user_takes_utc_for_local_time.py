"""created_at is utcnow(), which is naive: asyncpg takes it for local time."""

# caught by: test_create_user_returns_the_new_id


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email, created_at) VALUES ($1, $2, $3) RETURNING id",
        name,
        email,
        datetime.utcnow(),
    )
