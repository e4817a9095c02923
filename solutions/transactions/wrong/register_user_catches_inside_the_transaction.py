"""Returning None from inside of the block: COMMIT becomes ROLLBACK, and nobody is told."""

# caught by: test_register_user_translates_a_taken_email
# caught by: test_register_user_lets_another_check_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    async with pool.acquire() as conn, conn.transaction():
        try:
            return await add_user(conn, name, email, age, referrer_id)
        except asyncpg.IntegrityConstraintViolationError as error:
            print("not registered:", error)
