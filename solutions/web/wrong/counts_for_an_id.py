"""Does not ask for the id that was given, and answers with the greatest that it finds."""
# caught by: test_sign_up_stores


async def sign_up(new: NewUser, pool: Pool):
    try:
        await pool.execute("INSERT INTO users (name, email) VALUES ($1, $2)", new.name, new.email)
    except asyncpg.UniqueViolationError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
    return {"id": await pool.fetchval("SELECT count(*) FROM users") + 1}
