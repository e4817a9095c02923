"""Shows every column but the hash: also the one that somebody adds next year."""

# caught by: test_show_user_shows


async def show_user(
    user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool
) -> dict[str, Any]:
    row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    if row is None:
        raise HTTPException(404, "there is no such user")
    return {key: value for key, value in row.items() if key != "password_hash"}
