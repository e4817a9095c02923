"""Asks the pool for a second connection while it holds one."""

# caught by: test_register_user_translates_a_taken_email


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    try:
        async with pool.acquire() as conn, conn.transaction():
            if await pool.fetchval("SELECT 1 FROM users WHERE email = $1", email):
                raise EmailTaken(email)
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error
