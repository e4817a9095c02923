"""Ids are bigint: from 2**31 on no user can be added."""

# caught by: test_create_user_returns_the_new_id


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id::int", name, email
    )
