"""Compares ids as integers, which hold no large id."""

# caught by: test_get_users_by_ids_finds_each_once_in_order, test_ids_may_be_large


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch("SELECT * FROM users WHERE id::int = ANY($1::int[]) ORDER BY id", ids)
    return [dict(row) for row in rows]
