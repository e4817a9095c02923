"""FOR KEY SHARE: who reads waits for everybody who deletes the row, or changes its key."""

# caught by: test_get_users_by_ids_whatever_goes_wrong


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE id = ANY($1::bigint[])
        ORDER BY id
        FOR KEY SHARE
        """,
        ids,
    )
    return [dict(row) for row in rows]
