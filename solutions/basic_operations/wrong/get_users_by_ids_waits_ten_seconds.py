"""It gives up after ten seconds of its own."""

# caught by: test_get_users_by_ids_whatever_goes_wrong


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE id = ANY($1::bigint[])
        ORDER BY id
        """,
        ids,
        timeout=10,
    )
    return [dict(row) for row in rows]
