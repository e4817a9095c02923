"""% and _ are removed from the text instead of being escaped."""

# caught by: test_search_users_takes_wildcards_literally


async def search_users(pool, text):
    literal = text.replace("\\", r"\\").replace("%", "").replace("_", "")
    rows = await pool.fetch("SELECT * FROM users WHERE name ILIKE $1 ORDER BY id", f"%{literal}%")
    return [dict(row) for row in rows]
