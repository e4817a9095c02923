"""A constraint that is violated at COMMIT is told as a taken email."""
# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    try:
        async with pool.acquire() as conn:
            transaction = conn.transaction()
            await transaction.start()
            try:
                user_id = await add_user(conn, name, email, age, referrer_id)
            except BaseException:
                await transaction.rollback()
                raise
            try:
                await transaction.commit()
            except asyncpg.IntegrityConstraintViolationError as error:
                raise EmailTaken(email) from error
            return user_id
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error
