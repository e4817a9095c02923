"""Ids have gaps: an id range is not a page."""

# caught by: test_list_users_filters_by_active


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset must not be negative")
    rows = await pool.fetch(
        """
        SELECT * FROM users
        WHERE id > $2 AND id <= $2 + $3 AND ($1::boolean IS NULL OR active = $1)
        ORDER BY id
        """,
        active,
        offset,
        limit,
    )
    return [dict(row) for row in rows]
