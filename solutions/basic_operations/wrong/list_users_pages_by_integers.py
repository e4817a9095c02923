"""Limit and offset are cast to integer: large ones are an error."""

# caught by: test_list_users_limit_zero_and_default


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    rows = await pool.fetch(
        "SELECT * FROM users WHERE $1::boolean IS NULL OR active = $1"
        " ORDER BY id LIMIT $2::int OFFSET $3::int",
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
