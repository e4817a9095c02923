"""Python strips more than the database takes for blank."""

# caught by: test_create_user_refuses_a_blank_name


async def create_user(pool, name, email):
    if not name.strip():
        raise asyncpg.CheckViolationError("the name is blank")
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
    )
