"""Ordered by created_at, then by id."""

# caught by: test_list_users_is_ordered_by_id, test_list_users_pages_add_up


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    rows = await pool.fetch(
        "SELECT * FROM users WHERE $1::boolean IS NULL OR active = $1"
        " ORDER BY created_at, id LIMIT $2 OFFSET $3",
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
