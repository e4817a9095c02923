"""Every error of the database is printed and forgotten."""

# caught by: test_create_user_refuses_a_taken_email, test_create_user_refuses_a_blank_name


async def create_user(pool, name, email):
    try:
        return await pool.fetchval(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
        )
    except asyncpg.PostgresError as error:
        print(f"Database error: {error}")
