"""The whole table is locked for a list: who adds others waits."""

# caught by: test_add_users_is_all_or_none_against_the_table


async def add_users(pool, users):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
        await conn.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    return len(users)
