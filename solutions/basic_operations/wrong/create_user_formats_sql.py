"""Values are formatted into the SQL text."""

# caught by: test_create_user_stores_any_text_as_it_is


async def create_user(pool, name, email):
    return await pool.fetchval(
        f"INSERT INTO users (name, email) VALUES ('{name}', '{email}') RETURNING id"
    )
