"""IN $1 is a syntax error."""

# caught by: test_get_users_by_ids_finds_each_once_in_order
# caught by: test_get_users_by_ids_of_nothing_is_nothing


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch("SELECT * FROM users WHERE id IN $1 ORDER BY id", tuple(ids))
    return [dict(row) for row in rows]
