"""The id is part of the SQL text."""

# caught by: test_show_user_shows


async def show_user(
    user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool
) -> dict[str, Any]:
    columns = "id, name, email, created_at"
    row = await pool.fetchrow(f"SELECT {columns} FROM users WHERE id = {user_id}")
    if row is None:
        raise HTTPException(404, "there is no such user")
    return dict(row)
