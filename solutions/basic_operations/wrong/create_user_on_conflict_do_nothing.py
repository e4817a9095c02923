"""ON CONFLICT DO NOTHING makes an error into None."""

# caught by: test_create_user_refuses_a_taken_email


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
        name,
        email,
    )
