"""Stores addresses in small letters, as if two that differ in them were one."""
# caught by: test_sign_up_stores_texts_as_sent


async def sign_up(new: NewUser, pool: Pool):
    insert = "INSERT INTO users (name, email) VALUES ($1, lower($2)) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except asyncpg.UniqueViolationError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
