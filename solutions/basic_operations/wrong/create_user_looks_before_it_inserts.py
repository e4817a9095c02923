"""A SELECT first, and an error of one's own: slower, and two at once slip through."""

# caught by: test_create_user_refuses_a_taken_email


async def create_user(pool, name, email):
    if await pool.fetchval("SELECT id FROM users WHERE email = $1", email):
        raise ValueError("email is taken")
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
    )
