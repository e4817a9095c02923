"""The text is folded by Python, and the names by the database: a sharp s is no longer found."""

# caught by: test_search_users_finds_any_text


async def search_users(pool, text):
    literal = text.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = await pool.fetch(
        "SELECT * FROM users WHERE lower(name) LIKE '%' || $1 || '%' ORDER BY id", literal
    )
    return [dict(row) for row in rows]
