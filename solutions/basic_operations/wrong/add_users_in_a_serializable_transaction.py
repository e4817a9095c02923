"""A conflict is an error of serialization, where the taken email was to be told."""

# caught by: test_add_users_is_all_or_none_against_the_table


async def add_users(pool, users):
    async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
        await conn.fetch("SELECT email FROM users WHERE email = ANY($1)", [e for _, e in users])
        await conn.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    return len(users)
