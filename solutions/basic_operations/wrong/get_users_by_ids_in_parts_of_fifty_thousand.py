"""A statement for each fifty thousand ids."""

# caught by: test_get_users_by_ids_takes_tens_of_thousands


async def get_users_by_ids(pool, ids):
    query = "SELECT * FROM users WHERE id = ANY($1::bigint[]) ORDER BY id"
    users, ids = [], sorted(set(ids))
    for start in range(0, len(ids) or 1, 50_000):
        users += await pool.fetch(query, ids[start : start + 50_000])
    return [dict(row) for row in users]
