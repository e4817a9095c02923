"""Name and email are stripped and lowered, although they were to be stored as given."""

# caught by: test_create_user_stores_any_text_as_it_is


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id",
        name.strip(),
        email.strip().lower(),
    )
