"""% and _ are escaped, the escape character itself is not."""

# caught by: test_search_users_takes_backslashes_literally


async def search_users(pool, text):
    literal = text.replace("%", r"\%").replace("_", r"\_")
    rows = await pool.fetch("SELECT * FROM users WHERE name ILIKE $1 ORDER BY id", f"%{literal}%")
    return [dict(row) for row in rows]
