"""Counts the table before and after: whom somebody else adds meanwhile counts too."""

# caught by: test_add_users_stores_all_and_counts


async def add_users(pool, users):
    async with pool.acquire() as conn, conn.transaction():
        before = await conn.fetchval("SELECT count(*) FROM users")
        await conn.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
        return await conn.fetchval("SELECT count(*) FROM users") - before
