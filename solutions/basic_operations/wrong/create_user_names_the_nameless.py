"""A blank name is replaced, so that the CHECK never bites."""

# caught by: test_create_user_refuses_a_blank_name


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id",
        name if name.strip() else "anonymous",
        email,
    )
