"""Of users with one name the first comes."""

# caught by: test_get_users_by_ids_finds_each_once_in_order


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        "SELECT DISTINCT ON (name) * FROM users WHERE id = ANY($1::bigint[]) ORDER BY name, id", ids
    )
    return sorted((dict(row) for row in rows), key=lambda user: user["id"])
