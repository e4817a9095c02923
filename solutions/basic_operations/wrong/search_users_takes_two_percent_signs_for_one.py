"""Two percent signs in a row are searched for as one."""

# caught by: test_search_users_takes_wildcards_literally


async def search_users(pool, text):
    # The backslash first, or it would escape the escapes.
    text = text.replace("%%", "%")
    literal = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE name ILIKE '%' || $1 || '%'
        ORDER BY id
        """,
        literal,
    )
    return [dict(row) for row in rows]
