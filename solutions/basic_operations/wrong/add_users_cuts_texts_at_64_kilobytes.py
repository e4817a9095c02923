"""Longer names and emails are cut."""

# caught by: test_add_users_is_all_or_none_for_thousands


async def add_users(pool, users):
    # executemany is all or nothing by itself, and waits for the server once.
    await pool.executemany(
        "INSERT INTO users (name, email) VALUES ($1, $2)",
        [(name[:65535], email[:65535]) for name, email in users],
    )
    return len(users)
