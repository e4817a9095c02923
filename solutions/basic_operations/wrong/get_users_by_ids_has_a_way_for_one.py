"""One id has a statement of its own."""

# caught by: test_get_users_by_ids_is_one_statement


async def get_users_by_ids(pool, ids):
    if len(ids) == 1:
        user = await get_user(pool, ids[0])
        return [user] if user else []
    rows = await pool.fetch("SELECT * FROM users WHERE id = ANY($1::bigint[]) ORDER BY id", ids)
    return [dict(row) for row in rows]
