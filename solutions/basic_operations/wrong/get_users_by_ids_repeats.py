"""A join with the list returns a user as often as the id was given."""

# caught by: test_get_users_by_ids_finds_each_once_in_order


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        "SELECT users.* FROM users JOIN unnest($1::bigint[]) AS asked (id) USING (id) ORDER BY id",
        ids,
    )
    return [dict(row) for row in rows]
