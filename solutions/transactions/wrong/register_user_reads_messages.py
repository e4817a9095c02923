"""Which error it was is told by words in its message, which anybody may write."""
# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        for word, translation in CONSTRAINTS.items():
            if word in str(error):
                raise translation(str(error)) from error
        raise
