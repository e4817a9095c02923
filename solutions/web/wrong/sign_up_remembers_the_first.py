"""Everybody who signs up is told the id of the first."""

# caught by: test_sign_up_stores_texts_as_sent

FIRST = []


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        FIRST.append(await pool.fetchval(insert, new.name, new.email))
        return {"id": FIRST[0]}
    except asyncpg.UniqueViolationError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
