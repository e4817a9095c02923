"""A taken email renames its owner."""

# caught by: test_register_user_translates_a_taken_email
# caught by: test_register_user_notices_an_email_taken_meanwhile


async def add_user(conn, name, email, age, referrer_id=None):
    user_id = await conn.fetchval(
        "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id",
        name,
        email,
        age,
        referrer_id,
    )
    await conn.execute("INSERT INTO accounts (user_id) VALUES ($1) ON CONFLICT DO NOTHING", user_id)
    return user_id
