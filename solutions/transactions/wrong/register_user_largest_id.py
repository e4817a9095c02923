"""Takes the largest id of users for the new one: it may be somebody else's."""

# caught by: test_register_user_adds_user_and_account


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute(
                "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4)",
                name,
                email,
                age,
                referrer_id,
            )
            user_id = await conn.fetchval("SELECT max(id) FROM users")
            await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
            return user_id
    except asyncpg.IntegrityConstraintViolationError as error:
        names = {
            "users_email_key": EmailTaken,
            "users_referrer_id_fkey": UnknownReferrer,
            "users_age_check": InvalidAge,
        }
        if error.constraint_name in names:
            raise names[error.constraint_name] from error
        raise
