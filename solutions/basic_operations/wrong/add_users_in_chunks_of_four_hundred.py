"""One transaction, and a wait for each four hundred of the users."""

# caught by: test_add_users_costs_the_same_for_many


async def add_users(pool, users):
    async with pool.acquire() as conn, conn.transaction():
        for start in range(0, len(users), 400):
            await conn.executemany(
                "INSERT INTO users (name, email) VALUES ($1, $2)", users[start : start + 400]
            )
    return len(users)
