"""FOR SHARE: who reads waits for everybody who changes one of the users."""

# caught by: test_get_users_by_ids_whatever_goes_wrong


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        "SELECT * FROM users WHERE id = ANY($1::bigint[]) ORDER BY id FOR SHARE", ids
    )
    return [dict(row) for row in rows]
