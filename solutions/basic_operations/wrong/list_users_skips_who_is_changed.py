"""SKIP LOCKED: users whom somebody else changes are missing."""

# caught by: test_list_users_whatever_goes_wrong


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    rows = await pool.fetch(
        "SELECT * FROM users WHERE $1::boolean IS NULL OR active = $1"
        " ORDER BY id LIMIT $2 OFFSET $3 FOR SHARE SKIP LOCKED",
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
