"""Nothing is returned at once for a limit of 0, whatever the offset is."""

# caught by: test_list_users_refuses_negative_numbers


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit == 0:
        return []
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    rows = await pool.fetch(
        "SELECT * FROM users WHERE $1::boolean IS NULL OR active = $1"
        " ORDER BY id LIMIT $2 OFFSET $3",
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
