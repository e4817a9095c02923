"""A conflict is raised anew, in words of its own: the constraint's name is lost."""

# caught by: test_errors_of_1_2_are_no_answers


async def add_users(pool, users):
    # executemany is all or nothing by itself, and waits for the server once.
    try:
        await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    except asyncpg.UniqueViolationError as error:
        raise asyncpg.UniqueViolationError("one of them is taken") from error
    return len(users)
