"""The moment is that in which the file was imported, the same for everybody."""

# caught by: test_create_user_returns_the_new_id

from datetime import UTC

_NOW = datetime.now(UTC)


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email, created_at) VALUES ($1, $2, $3) RETURNING id",
        name,
        email,
        _NOW,
    )
