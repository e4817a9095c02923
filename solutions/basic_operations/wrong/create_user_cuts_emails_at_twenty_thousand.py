"""Longer emails are cut."""

# caught by: test_users_are_stored_as_given


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email[:20000]
    )
