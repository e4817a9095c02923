"""The page is cut first and filtered afterwards."""

# caught by: test_list_users_filters_by_active


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset must not be negative")
    rows = await pool.fetch(
        """
        SELECT * FROM users
        ORDER BY id
        LIMIT $1 OFFSET $2
        """,
        limit,
        offset,
    )
    return [dict(row) for row in rows if active is None or row["active"] is active]
