"""A column that nobody has sent is stored empty, and not as the table has it."""

# caught by: test_sign_up_stores_texts_as_sent


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    insert = "INSERT INTO users (name, email, password_hash) VALUES ($1, $2, '') RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except asyncpg.UniqueViolationError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
