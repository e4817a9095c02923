"""Escapes with an exclamation mark, and not the exclamation mark itself."""

# caught by: test_search_users_finds_any_text


async def search_users(pool, text):
    pattern = text.replace("%", "!%").replace("_", "!_")
    rows = await pool.fetch(
        "SELECT * FROM users WHERE name ILIKE '%' || $1 || '%' ESCAPE '!' ORDER BY id", pattern
    )
    return [dict(row) for row in rows]
