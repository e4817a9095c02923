"""A placeholder for each id: another text for each length, and at most 32,767 of them."""

# caught by: test_get_users_by_ids_is_one_statement, test_get_users_by_ids_takes_tens_of_thousands


async def get_users_by_ids(pool, ids):
    if not ids:
        return []
    marks = ", ".join(f"${number}" for number in range(1, len(ids) + 1))
    rows = await pool.fetch(f"SELECT * FROM users WHERE id IN ({marks}) ORDER BY id", *ids)
    return [dict(row) for row in rows]
