"""Casts the id of the referrer to integer, which holds no larger ones."""
# caught by: test_register_user_stores_what_it_is_given


async def add_user(
    conn: asyncpg.Connection, name: str, email: str, age: int, referrer_id: int | None = None
) -> int:
    user_id = await conn.fetchval(
        "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4::int)"
        " RETURNING id",
        name,
        email,
        age,
        referrer_id,
    )
    await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
    return user_id
