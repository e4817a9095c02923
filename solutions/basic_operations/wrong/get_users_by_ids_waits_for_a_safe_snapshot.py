"""READ ONLY DEFERRABLE waits for the transactions of others."""

# caught by: test_get_users_by_ids_whatever_goes_wrong


async def get_users_by_ids(pool, ids):
    async with (
        pool.acquire() as conn,
        conn.transaction(isolation="serializable", readonly=True, deferrable=True),
    ):
        rows = await conn.fetch(
            """
            SELECT id, name, email, active, created_at
            FROM users
            WHERE id = ANY($1::bigint[])
            ORDER BY id
            """,
            ids,
        )
    return [dict(row) for row in rows]
