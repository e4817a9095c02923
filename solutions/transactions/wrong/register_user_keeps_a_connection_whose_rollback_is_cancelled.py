"""The connection does not come back if the task is cancelled in the middle of the ROLLBACK."""
# caught by: test_register_user_whatever_goes_wrong


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    try:
        conn = await pool.acquire()
        try:
            transaction = conn.transaction()
            await transaction.start()
        except BaseException:
            await pool.release(conn)
            raise
        try:
            user_id = await add_user(conn, name, email, age, referrer_id)
        except BaseException:
            await transaction.rollback()
            await pool.release(conn)
            raise
        try:
            await transaction.commit()
        finally:
            await pool.release(conn)
        return user_id
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error
