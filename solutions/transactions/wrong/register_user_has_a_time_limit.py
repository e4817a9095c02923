"""Gives up after five seconds, be it that somebody holds the referrer."""

import asyncio

# caught by: test_two_who_register_the_same_email


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    try:
        async with asyncio.timeout(5), pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error
