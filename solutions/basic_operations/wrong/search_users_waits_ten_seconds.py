"""It gives up after ten seconds of its own."""

# caught by: test_search_users_whatever_goes_wrong


async def search_users(pool, text):
    # The backslash first, or it would escape the escapes.
    literal = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE name ILIKE '%' || $1 || '%'
        ORDER BY id
        """,
        literal,
        timeout=10,
    )
    return [dict(row) for row in rows]
