"""Whatever begins with a constraint's name is taken for it: users_email_key1, too."""

# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        for one, translation in CONSTRAINTS.items():
            if (error.constraint_name or "").startswith(one):
                raise translation(str(error)) from error
        raise
