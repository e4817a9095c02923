"""A statement_timeout of a second ends it, while somebody else holds the table."""

# caught by: test_add_users_whatever_goes_wrong


async def add_users(pool, users):
    # executemany is all or nothing by itself, and waits for the server once.
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL statement_timeout = '1s'")
        await conn.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    return len(users)
