"""The tutorial's manner: the body is a dict, and whatever is in it goes to the database."""
# caught by: test_sign_up_refuses_what_is_not_valid


async def sign_up(new: dict[str, Any], pool: Pool):
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new["name"], new["email"])}
    except asyncpg.UniqueViolationError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
