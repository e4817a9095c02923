"""A character that PostgreSQL refuses is left out in silence."""

# caught by: test_add_users_is_all_or_none_for_thousands


async def add_users(pool, users):
    users = [(name.replace("\0", ""), email.replace("\0", "")) for name, email in users]
    await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    return len(users)
