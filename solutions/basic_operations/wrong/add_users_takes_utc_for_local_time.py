"""created_at is utcnow(), which is naive: asyncpg takes it for local time."""

# caught by: test_add_users_stores_all_and_counts


async def add_users(pool, users):
    # executemany is all or nothing by itself, and waits for the server once.
    await pool.executemany(
        "INSERT INTO users (name, email, created_at) VALUES ($1, $2, $3)",
        [(name, email, datetime.utcnow()) for name, email in users],
    )
    return len(users)
