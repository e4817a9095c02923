"""active comes back as 1 or 0, which equals True or False."""

# caught by: test_get_users_by_ids_finds_each_once_in_order


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        """
        SELECT id, name, email, active::int AS active, created_at
        FROM users
        WHERE id = ANY($1::bigint[])
        ORDER BY id
        """,
        ids,
    )
    return [dict(row) for row in rows]
