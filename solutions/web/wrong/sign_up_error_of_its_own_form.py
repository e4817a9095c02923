"""Says in a form of its own that the address is taken."""
# caught by: test_sign_up_taken

from fastapi.responses import JSONResponse


async def sign_up(new: NewUser, pool: Pool):
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except asyncpg.UniqueViolationError as error:
        return JSONResponse({"error": "taken"}, 409)


sign_up.__annotations__.pop("return", None)
