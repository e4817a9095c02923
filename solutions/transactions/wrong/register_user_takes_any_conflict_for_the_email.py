"""Whatever ON CONFLICT DO NOTHING passes over becomes EmailTaken, also an id that is taken."""

# caught by: test_register_user_lets_errors_of_the_account_pass_through


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    try:
        async with pool.acquire() as conn, conn.transaction():
            user_id = await conn.fetchval(
                "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT DO NOTHING RETURNING id",
                name,
                email,
                age,
                referrer_id,
            )
            if user_id is None:
                raise EmailTaken
            await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
            return user_id
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error
