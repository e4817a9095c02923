"""A taken email is raised anew, in words of its own: the constraint's name is lost."""

# caught by: test_errors_of_1_1_are_no_answers


async def create_user(pool, name, email):
    try:
        return await pool.fetchval(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
        )
    except asyncpg.UniqueViolationError as error:
        raise asyncpg.UniqueViolationError(f"email {email} is taken") from error
