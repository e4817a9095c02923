"""A dict of the pairs knows each name once."""

# caught by: test_add_users_stores_all_and_counts


async def add_users(pool, users):
    users = list(dict(users).items())
    await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    return len(users)
