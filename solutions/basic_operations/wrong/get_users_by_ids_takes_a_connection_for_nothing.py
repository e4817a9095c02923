"""For no ids nothing is sent, and a connection is taken all the same."""

# caught by: test_get_users_by_ids_of_nothing_is_nothing


async def get_users_by_ids(pool, ids):
    async with pool.acquire() as conn:
        if not ids:
            return []
        rows = await conn.fetch("SELECT * FROM users WHERE id = ANY($1::bigint[]) ORDER BY id", ids)
    return [dict(row) for row in rows]
