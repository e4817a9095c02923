"""Takes an address for taken that differs in its capitals."""
# caught by: test_sign_up_stores_texts_as_sent


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    async with pool.acquire() as conn, conn.transaction():
        if await conn.fetchval("SELECT true FROM users WHERE lower(email) = lower($1)", new.email):
            raise HTTPException(409, "taken")
        try:
            return {
                "id": await conn.fetchval(
                    "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id",
                    new.name,
                    new.email,
                )
            }
        except asyncpg.UniqueViolationError as error:
            raise HTTPException(409, "taken") from error
