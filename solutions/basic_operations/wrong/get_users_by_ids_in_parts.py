"""A statement for each thousand ids, where one array holds them all."""

# caught by: test_get_users_by_ids_takes_tens_of_thousands


async def get_users_by_ids(pool, ids):
    wanted, users = sorted(set(ids)), []
    for start in range(0, len(wanted), 1000):
        users += await pool.fetch(
            "SELECT * FROM users WHERE id = ANY($1::bigint[]) ORDER BY id",
            wanted[start : start + 1000],
        )
    return [dict(row) for row in users]
