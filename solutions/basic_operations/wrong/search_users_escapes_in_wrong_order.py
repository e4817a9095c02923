"""The backslash is escaped last, and with it the escapes made before."""

# caught by: test_search_users_takes_wildcards_literally


async def search_users(pool, text):
    literal = text.replace("%", r"\%").replace("_", r"\_").replace("\\", r"\\")
    rows = await pool.fetch("SELECT * FROM users WHERE name ILIKE $1 ORDER BY id", f"%{literal}%")
    return [dict(row) for row in rows]
