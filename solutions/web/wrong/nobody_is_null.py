"""A user that is not there is answered 200, with null."""
# caught by: test_show_user_unknown


async def show_user(user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool):
    select = "SELECT id, name, email, created_at FROM users WHERE id = $1"
    row = await pool.fetchrow(select, user_id)
    return dict(row) if row else None
