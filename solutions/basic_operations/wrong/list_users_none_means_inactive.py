"""active=None compared with = or as False hides the active users."""

# caught by: test_list_users_filters_by_active, test_list_users_is_ordered_by_id


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset must not be negative")
    rows = await pool.fetch(
        """
        SELECT * FROM users
        WHERE active = $1
        ORDER BY id
        LIMIT $2 OFFSET $3
        """,
        bool(active),
        limit,
        offset,
    )
    return [dict(row) for row in rows]
