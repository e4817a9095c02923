"""Whatever PostgreSQL says, the client hears that the address is taken."""
# caught by: test_create_user_whatever_happens


async def create_user(new: NewUser, pool: Pool):
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except asyncpg.PostgresError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
