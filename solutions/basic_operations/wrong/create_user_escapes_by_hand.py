"""Quotes are doubled by hand where a parameter needs no escaping at all."""

# caught by: test_create_user_stores_any_text_as_it_is


async def create_user(pool, name, email):
    name, email = name.replace("'", "''"), email.replace("'", "''")
    return await pool.fetchval(
        f"INSERT INTO users (name, email) VALUES ('{name}', '{email}') RETURNING id"
    )
