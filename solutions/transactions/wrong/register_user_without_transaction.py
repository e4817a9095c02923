"""If the account fails, the user is there already."""

# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn:
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        if error.constraint_name in CONSTRAINTS:
            raise CONSTRAINTS[error.constraint_name] from error
        raise
