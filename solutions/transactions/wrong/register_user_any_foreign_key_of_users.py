"""Any foreign key of users, whatever its name, becomes UnknownReferrer."""
# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if isinstance(error, asyncpg.ForeignKeyViolationError) and error.table_name == "users":
            translation = UnknownReferrer
        if translation is None:
            raise
        raise translation(str(error)) from error
