"""Whatever ends with a constraint's name is taken for it: old_users_age_check, too."""

# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        for one, translation in CONSTRAINTS.items():
            if (error.constraint_name or "").endswith(one):
                raise translation(str(error)) from error
        raise
