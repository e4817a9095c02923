"""active=False is taken for "not given"."""

# caught by: test_list_users_filters_by_active


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset must not be negative")
    where = "WHERE active" if active else ""
    rows = await pool.fetch(
        f"SELECT * FROM users {where} ORDER BY id LIMIT $1 OFFSET $2", limit, offset
    )
    return [dict(row) for row in rows]
