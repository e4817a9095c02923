"""% and _ in the text work as wildcards."""

# caught by: test_search_users_takes_wildcards_literally


async def search_users(pool, text):
    rows = await pool.fetch("SELECT * FROM users WHERE name ILIKE $1 ORDER BY id", f"%{text}%")
    return [dict(row) for row in rows]
