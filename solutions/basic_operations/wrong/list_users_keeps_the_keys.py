"""FOR KEY SHARE: who reads waits for everybody who deletes the row, or changes its key."""

# caught by: test_list_users_whatever_goes_wrong


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
        FOR KEY SHARE
        """,
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
