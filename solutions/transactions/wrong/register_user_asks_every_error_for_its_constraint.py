"""Not every exception has a constraint_name: the AttributeError hides what happened."""

# caught by: test_register_user_lets_another_check_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except Exception as error:
        if error.constraint_name in CONSTRAINTS:
            raise CONSTRAINTS[error.constraint_name] from error
        raise
