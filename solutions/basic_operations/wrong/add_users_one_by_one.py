"""A statement for each user, even if in one transaction."""

# caught by: test_add_users_costs_the_same_for_many


async def add_users(pool, users):
    async with pool.acquire() as conn, conn.transaction():
        for name, email in users:
            await conn.execute("INSERT INTO users (name, email) VALUES ($1, $2)", name, email)
    return len(users)
