"""An early return for an unknown id, and the connection is never given back."""
# caught by: test_get_user_of_unknown_id_is_none


async def get_user(pool, user_id):
    conn = await pool.acquire()
    row = await conn.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    if row is None:
        return None
    await pool.release(conn)
    return dict(row)
