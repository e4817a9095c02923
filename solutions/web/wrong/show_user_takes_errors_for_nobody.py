"""Takes each error of the database for a user who is not there."""
# caught by: test_show_user_unknown


async def show_user(
    user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool
) -> dict[str, Any]:
    try:
        row = await pool.fetchrow(
            "SELECT id, name, email, created_at FROM users WHERE id = $1", user_id
        )
    except asyncpg.PostgresError:
        row = None
    if row is None:
        raise HTTPException(404, "there is no such user")
    return dict(row)
