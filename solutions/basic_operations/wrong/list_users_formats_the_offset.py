"""The offset stands in the SQL text."""

# caught by: test_list_users_pages_add_up


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    rows = await pool.fetch(
        "SELECT * FROM users WHERE $1::boolean IS NULL OR active = $1"
        f" ORDER BY id LIMIT $2 OFFSET {offset:d}",
        active,
        limit,
    )
    return [dict(row) for row in rows]
