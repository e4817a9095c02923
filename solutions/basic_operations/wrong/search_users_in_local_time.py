"""A moment comes back in the computer's own time zone, not in UTC."""

# caught by: test_search_users_ignores_case_anywhere_in_the_name


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
    )
    return [{**row, "created_at": row["created_at"].astimezone()} for row in rows]
