"""Says in a form of its own that there is no such user."""
# caught by: test_show_user_unknown

from fastapi.responses import JSONResponse


async def show_user(user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool):
    row = await pool.fetchrow(
        "SELECT id, name, email, created_at FROM users WHERE id = $1", user_id
    )
    if row is None:
        return JSONResponse({"message": "there is no such user"}, 404)
    return dict(row)
