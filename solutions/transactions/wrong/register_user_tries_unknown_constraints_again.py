"""Tries again after a violated constraint that it has no word for."""

# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    for left in (2, 1, 0):
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await add_user(conn, name, email, age, referrer_id)
        except asyncpg.IntegrityConstraintViolationError as error:
            translation = CONSTRAINTS.get(error.constraint_name)
            if translation is not None:
                raise translation(str(error)) from error
            if not left:
                raise
