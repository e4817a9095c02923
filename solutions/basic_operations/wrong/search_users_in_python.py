"""The whole table is fetched and searched in Python."""

# caught by: test_search_users_fetches_matching_rows_only


async def search_users(pool, text):
    rows = await pool.fetch("SELECT * FROM users ORDER BY id")
    return [dict(row) for row in rows if text.lower() in row["name"].lower()]
