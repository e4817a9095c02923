"""More than a thousand ids have a statement of their own."""

# caught by: test_get_users_by_ids_takes_tens_of_thousands


async def get_users_by_ids(pool, ids):
    if len(ids) > 1000:
        rows = await pool.fetch(
            "SELECT * FROM users WHERE id IN (SELECT unnest($1::bigint[])) ORDER BY id", ids
        )
    else:
        rows = await pool.fetch("SELECT * FROM users WHERE id = ANY($1::bigint[]) ORDER BY id", ids)
    return [dict(row) for row in rows]
