"""Whatever PostgreSQL says, the client hears that the address is taken."""
# caught by: test_sign_up_whatever_happens


async def sign_up(new: NewUser, pool: Pool):
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except asyncpg.PostgresError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
