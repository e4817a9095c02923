"""Looks for a word in the constraint's name, not for the name."""

# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            user_id = await conn.fetchval(
                "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4) RETURNING id",
                name,
                email,
                age,
                referrer_id,
            )
            await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
            return user_id
    except asyncpg.IntegrityConstraintViolationError as error:
        constraint = error.constraint_name or ""
        if "email" in constraint:
            raise EmailTaken(email) from error
        if "referrer" in constraint:
            raise UnknownReferrer(referrer_id) from error
        if "age" in constraint:
            raise InvalidAge(age) from error
        raise
