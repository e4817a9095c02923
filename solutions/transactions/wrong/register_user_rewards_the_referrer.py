"""The referrer gets a point, which nobody asked for."""
# caught by: test_register_user_stores_what_it_is_given


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    try:
        async with pool.acquire() as conn, conn.transaction():
            reward = "UPDATE users SET points = points + 1 WHERE id = $1"
            await conn.execute(reward, referrer_id)
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error
