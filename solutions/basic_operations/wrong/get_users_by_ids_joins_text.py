"""The ids are joined into the SQL text, which leaves IN () for none."""

# caught by: test_get_users_by_ids_is_one_statement, test_get_users_by_ids_of_nothing_is_nothing


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        f"SELECT * FROM users WHERE id IN ({', '.join(map(str, ids))}) ORDER BY id"
    )
    return [dict(row) for row in rows]
