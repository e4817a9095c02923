"""Users who were there already become active."""

# caught by: test_add_users_stores_all_and_counts


async def add_users(pool, users):
    async with pool.acquire() as conn, conn.transaction():
        await conn.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
        await conn.execute("UPDATE users SET active = true WHERE NOT active")
    return len(users)
