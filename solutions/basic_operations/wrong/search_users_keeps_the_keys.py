"""FOR KEY SHARE: who reads waits for everybody who deletes the row, or changes its key."""

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
        FOR KEY SHARE
        """,
        literal,
    )
    return [dict(row) for row in rows]
