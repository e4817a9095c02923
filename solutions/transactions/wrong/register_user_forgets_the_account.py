"""A user without an account."""

# caught by: test_register_user_adds_user_and_account


async def add_user(conn, name, email, age, referrer_id=None):
    return await conn.fetchval(
        "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4) RETURNING id",
        name,
        email,
        age,
        referrer_id,
    )
