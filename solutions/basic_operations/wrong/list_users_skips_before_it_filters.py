"""The offset counts users that the filter leaves out."""

# caught by: test_list_users_filters_by_active


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    rows = await pool.fetch(
        "SELECT * FROM (SELECT * FROM users ORDER BY id OFFSET $3) AS u"
        " WHERE $1::boolean IS NULL OR active = $1 ORDER BY id LIMIT $2",
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
