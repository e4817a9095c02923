"""The errors of the database come through as they are."""

# caught by: test_register_user_translates_a_taken_email
# caught by: test_register_user_translates_an_unknown_referrer
# caught by: test_register_user_translates_an_invalid_age


async def register_user(pool, name, email, *, age, referrer_id=None):
    async with pool.acquire() as conn, conn.transaction():
        return await add_user(conn, name, email, age, referrer_id)
