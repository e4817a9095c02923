"""A thousand users come back at most."""

# caught by: test_get_users_by_ids_takes_tens_of_thousands


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        "SELECT * FROM users WHERE id = ANY($1::bigint[]) ORDER BY id LIMIT 1000", ids
    )
    return [dict(row) for row in rows]
