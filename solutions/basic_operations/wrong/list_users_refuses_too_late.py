"""The arguments are checked after the query."""

# caught by: test_list_users_refuses_negative_numbers


async def list_users(pool, *, active=None, limit=20, offset=0):
    rows = await pool.fetch(
        """
        SELECT * FROM users
        WHERE $1::boolean IS NULL OR active = $1
        ORDER BY id
        LIMIT $2 OFFSET $3
        """,
        active,
        abs(limit),
        abs(offset),
    )
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset must not be negative")
    return [dict(row) for row in rows]
