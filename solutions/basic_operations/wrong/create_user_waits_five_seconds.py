"""It gives up after five seconds of its own, while somebody else holds the table."""

# caught by: test_create_user_whatever_goes_wrong


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email, timeout=5
    )
