"""Measures names in bytes: of letters with an accent there may be fifty."""
# caught by: test_sign_up_stores_texts_as_sent


async def sign_up(new: NewUser, pool: Pool):
    if len(new.name.encode()) > 100:
        raise HTTPException(422, "the name is too long")
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except asyncpg.UniqueViolationError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
