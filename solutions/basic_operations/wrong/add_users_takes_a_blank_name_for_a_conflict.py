"""Whatever constraint refuses a user, it is told as a taken email."""

# caught by: test_add_users_is_all_or_none_against_the_table


async def add_users(pool, users):
    # executemany is all or nothing by itself, and waits for the server once.
    try:
        await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise asyncpg.UniqueViolationError("one of them is taken") from error
    return len(users)
