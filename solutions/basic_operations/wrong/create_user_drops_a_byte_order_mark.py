"""A byte order mark before a name is taken off."""

# caught by: test_users_are_stored_as_given


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name.lstrip("\ufeff"), email
    )
