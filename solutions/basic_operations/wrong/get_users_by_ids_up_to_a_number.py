"""Asks for 65,535 ids at most."""

# caught by: test_get_users_by_ids_takes_tens_of_thousands


async def get_users_by_ids(pool, ids):
    query = "SELECT * FROM users WHERE id = ANY($1::bigint[]) ORDER BY id"
    return [dict(row) for row in await pool.fetch(query, ids[:65_535])]
