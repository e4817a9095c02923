"""Takes the wall clock of another zone for the time here."""

from datetime import datetime, timedelta, timezone

# caught by: test_register_user_stores_what_it_is_given


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    try:
        async with pool.acquire() as conn, conn.transaction():
            user_id = await add_user(conn, name, email, age, referrer_id)
            await conn.execute(
                "UPDATE users SET created_at = $2 WHERE id = $1",
                user_id,
                datetime.utcnow().replace(tzinfo=timezone(timedelta(hours=1))),
            )
            return user_id
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error
