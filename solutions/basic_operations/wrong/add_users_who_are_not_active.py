"""The new users are switched off."""

# caught by: test_add_users_stores_all_and_counts


async def add_users(pool, users):
    await pool.executemany("INSERT INTO users (name, email, active) VALUES ($1, $2, false)", users)
    return len(users)
