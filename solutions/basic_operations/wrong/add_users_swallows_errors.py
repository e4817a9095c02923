"""Nothing is stored and nobody hears of it."""

# caught by: test_add_users_is_all_or_none_within_the_list
# caught by: test_add_users_is_all_or_none_against_the_table


async def add_users(pool, users):
    try:
        await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    except asyncpg.UniqueViolationError:
        return 0
    return len(users)
