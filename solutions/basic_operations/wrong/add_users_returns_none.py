"""executemany returns None."""

# caught by: test_add_users_stores_all_and_counts


async def add_users(pool, users):
    return await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
