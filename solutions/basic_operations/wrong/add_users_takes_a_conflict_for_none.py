"""A conflict with somebody else is answered with 0."""

# caught by: test_errors_of_1_2_are_no_answers


async def add_users(pool, users):
    try:
        await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    except asyncpg.SerializationError:
        return 0
    return len(users)
