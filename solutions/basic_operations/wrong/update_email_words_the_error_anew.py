"""A taken email is raised anew, in words of its own."""

# caught by: test_errors_of_1_1_are_no_answers


async def update_email(pool, user_id, email):
    try:
        status = await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    except asyncpg.UniqueViolationError:
        raise asyncpg.UniqueViolationError("taken") from None
    return status == "UPDATE 1"
