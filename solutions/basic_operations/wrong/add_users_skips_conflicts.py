"""ON CONFLICT DO NOTHING stores the rest without a word."""

# caught by: test_add_users_is_all_or_none_within_the_list
# caught by: test_add_users_is_all_or_none_against_the_table


async def add_users(pool, users):
    await pool.executemany(
        "INSERT INTO users (name, email) VALUES ($1, $2) ON CONFLICT DO NOTHING", users
    )
    return len(users)
