"""Tells what the database says of the data as a ValueError."""

# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user_itself(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        return await register_user_itself(pool, name, email, age=age, referrer_id=referrer_id)
    except asyncpg.DataError as error:
        raise ValueError(str(error)) from error
