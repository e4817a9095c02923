"""FOR KEY SHARE: who reads waits for everybody who deletes the user."""

# caught by: test_show_user_unknown


async def show_user(
    user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool
) -> dict[str, Any]:
    select = "SELECT id, name, email, created_at FROM users WHERE id = $1 FOR KEY SHARE"
    row = await pool.fetchrow(select, user_id)
    if row is None:
        raise HTTPException(404, "there is no such user")
    return dict(row)
