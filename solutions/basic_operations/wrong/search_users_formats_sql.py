"""The text is formatted into the SQL."""

# caught by: test_search_users_cannot_be_injected


async def search_users(pool, text):
    rows = await pool.fetch(f"SELECT * FROM users WHERE name ILIKE '%{text}%' ORDER BY id")
    return [dict(row) for row in rows]
