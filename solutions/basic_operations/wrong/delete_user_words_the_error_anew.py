"""The foreign key's error is raised anew, in words of its own."""

# caught by: test_errors_of_1_1_are_no_answers


async def delete_user(pool, user_id):
    try:
        status = await pool.execute("DELETE FROM users WHERE id = $1", user_id)
    except asyncpg.ForeignKeyViolationError as error:
        raise asyncpg.ForeignKeyViolationError("the user has a profile") from error
    return status == "DELETE 1"
