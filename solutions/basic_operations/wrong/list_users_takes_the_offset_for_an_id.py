"""An offset counts rows; an id says nothing of how many come before it once a user is deleted."""

# caught by: test_list_users_pages_add_up


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset must not be negative")
    rows = await pool.fetch(
        "SELECT * FROM users WHERE ($1::boolean IS NULL OR active = $1) AND id > $3"
        " ORDER BY id LIMIT $2",
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
