"""Users without accounts."""

# caught by: test_import_of_good_rows


async def add_user(conn, name, email, age, referrer_id=None):
    return await conn.fetchval(
        "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4) RETURNING id",
        name,
        email,
        age,
        referrer_id,
    )
