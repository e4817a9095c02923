"""A statement that the server ended is answered as if there were no such user."""

# caught by: test_errors_of_1_1_are_no_answers


async def delete_user(pool, user_id):
    try:
        status = await pool.execute("DELETE FROM users WHERE id = $1", user_id)
    except asyncpg.QueryCanceledError:
        return False
    return status == "DELETE 1"
