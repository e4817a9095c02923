"""Each user is committed alone, so a bad one leaves the earlier ones behind."""

# caught by: test_add_users_is_all_or_none_within_the_list
# caught by: test_add_users_is_all_or_none_against_the_table


async def add_users(pool, users):
    async with pool.acquire() as conn:
        for name, email in users:
            await conn.execute("INSERT INTO users (name, email) VALUES ($1, $2)", name, email)
    return len(users)
