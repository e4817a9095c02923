"""ON CONFLICT DO NOTHING hides a bad row, and only of one kind."""

# caught by: test_import_rejects_bad_rows_alone
# caught by: test_import_rejects_rows_that_clash_with_earlier_ones


async def add_user(conn, name, email, age, referrer_id=None):
    user_id = await conn.fetchval(
        "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (email) DO NOTHING RETURNING id",
        name,
        email,
        age,
        referrer_id,
    )
    if user_id is not None:
        await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
    return user_id
