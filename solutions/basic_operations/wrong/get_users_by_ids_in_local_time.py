"""A moment comes back in the computer's own time zone, not in UTC."""

# caught by: test_get_users_by_ids_finds_each_once_in_order


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE id = ANY($1::bigint[])
        ORDER BY id
        """,
        ids,
    )
    return [{**row, "created_at": row["created_at"].astimezone()} for row in rows]
