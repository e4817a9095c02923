"""Users with the same email are merged before the database can object."""

# caught by: test_add_users_is_all_or_none_within_the_list


async def add_users(pool, users):
    unique = {email: name for name, email in users}
    await pool.executemany("INSERT INTO users (email, name) VALUES ($1, $2)", list(unique.items()))
    return len(unique)
