"""Takes a connection from the pool, and gives it back only where all went well."""
# caught by: test_show_user_unknown


async def show_user(user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool):
    select = "SELECT id, name, email, created_at FROM users WHERE id = $1"
    conn = await pool.acquire()
    row = await conn.fetchrow(select, user_id)
    if row is None:
        raise HTTPException(404, "there is no such user")
    await pool.release(conn)
    return dict(row)
