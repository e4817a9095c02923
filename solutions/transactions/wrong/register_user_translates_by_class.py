"""Every check is about the age, every unique constraint about the email."""

# caught by: test_register_user_lets_another_check_pass_through
# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.UniqueViolationError as error:
        raise EmailTaken from error
    except asyncpg.ForeignKeyViolationError as error:
        raise UnknownReferrer from error
    except asyncpg.CheckViolationError as error:
        raise InvalidAge from error
