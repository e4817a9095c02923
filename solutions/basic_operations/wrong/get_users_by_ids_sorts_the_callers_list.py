"""Sorts the list that it was given."""

# caught by: test_get_users_by_ids_whatever_goes_wrong


async def get_users_by_ids(pool, ids):
    ids.sort()
    rows = await pool.fetch("SELECT * FROM users WHERE id = ANY($1) ORDER BY id", ids)
    return [dict(row) for row in rows]
