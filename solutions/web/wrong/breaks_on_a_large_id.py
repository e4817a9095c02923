"""An id that no bigint holds is refused by asyncpg, which is answered 500."""
# caught by: test_show_user_unknown


async def show_user(user_id: int, pool: Pool):
    select = "SELECT id, name, email, created_at FROM users WHERE id = $1"
    row = await pool.fetchrow(select, user_id)
    if row is None:
        raise HTTPException(404, "there is no such user")
    return dict(row)
