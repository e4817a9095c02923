"""Of the percent signs the first one is escaped."""

# caught by: test_search_users_takes_wildcards_literally


async def search_users(pool, text):
    # The backslash first, or it would escape the escapes.
    literal = text.replace("\\", r"\\").replace("%", r"\%", 1).replace("_", r"\_")
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
