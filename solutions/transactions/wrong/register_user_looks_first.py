"""Looking first is a race: who comes at the same moment gets the error of the database."""

# caught by: test_register_user_notices_an_email_taken_meanwhile
# caught by: test_register_user_notices_a_referrer_deleted_meanwhile


async def register_user(pool, name, email, *, age, referrer_id=None):
    async with pool.acquire() as conn, conn.transaction():
        if await conn.fetchval("SELECT 1 FROM users WHERE email = $1", email):
            raise EmailTaken
        if referrer_id is not None:
            if not await conn.fetchval("SELECT 1 FROM users WHERE id = $1", referrer_id):
                raise UnknownReferrer
        if not 18 <= age <= 130:
            raise InvalidAge
        return await add_user(conn, name, email, age, referrer_id)
