"""A moment comes back in the computer's own time zone, not in UTC."""

# caught by: test_list_users_is_ordered_by_id


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset must not be negative: {limit}, {offset}")
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE $1::boolean IS NULL OR active = $1
        ORDER BY id
        LIMIT $2 OFFSET $3
        """,
        active,
        limit,
        offset,
    )
    return [{**row, "created_at": row["created_at"].astimezone()} for row in rows]
