"""It gives up after five seconds of its own, while somebody else holds the table."""

# caught by: test_add_users_whatever_goes_wrong


async def add_users(pool, users):
    # executemany is all or nothing by itself, and waits for the server once.
    await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users, timeout=5)
    return len(users)
