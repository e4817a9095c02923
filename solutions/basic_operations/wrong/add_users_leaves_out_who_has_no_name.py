"""Users with a blank name are left out in silence, and the others stored."""

# caught by: test_add_users_is_all_or_none_against_the_table


async def add_users(pool, users):
    # executemany is all or nothing by itself, and waits for the server once.
    users = [user for user in users if user[0].strip()]
    await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    return len(users)
