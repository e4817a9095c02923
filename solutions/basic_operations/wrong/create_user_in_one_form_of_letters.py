"""Letters are brought into one Unicode form: texts that differ become equal."""
# caught by: test_users_are_stored_as_given


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES (normalize($1), normalize($2)) RETURNING id",
        name,
        email,
    )
