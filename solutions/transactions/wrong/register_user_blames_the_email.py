"""Any violated constraint becomes EmailTaken."""

# caught by: test_register_user_translates_an_unknown_referrer
# caught by: test_register_user_translates_an_invalid_age
# caught by: test_register_user_lets_another_check_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise EmailTaken from error
