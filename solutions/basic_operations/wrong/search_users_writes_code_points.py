"""The searched text stands in the SQL text, letter by letter as chr()."""

# caught by: test_search_users_cannot_be_injected


async def search_users(pool, text):
    literal = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    pattern = " || ".join(["''", *(f"chr({ord(one)})" for one in literal)])
    rows = await pool.fetch(
        f"SELECT * FROM users WHERE name ILIKE '%' || {pattern} || '%' ORDER BY id"
    )
    return [dict(row) for row in rows]
