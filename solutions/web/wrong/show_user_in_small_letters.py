"""An address is shown in small letters, however it was stored."""

# caught by: test_show_user_shows


async def show_user(
    user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool
) -> dict[str, Any]:
    select = "SELECT id, name, lower(email) AS email, created_at FROM users WHERE id = $1"
    row = await pool.fetchrow(select, user_id)
    if row is None:
        raise HTTPException(404, "there is no such user")
    return dict(row)
