"""Thousands are sent in batches, each of which commits by itself."""
# caught by: test_add_users_is_all_or_none_for_thousands


async def add_users(pool, users):
    async with pool.acquire() as conn:
        for begin in range(0, len(users), 1000):
            await conn.executemany(
                "INSERT INTO users (name, email) VALUES ($1, $2)", users[begin : begin + 1000]
            )
    return len(users)
