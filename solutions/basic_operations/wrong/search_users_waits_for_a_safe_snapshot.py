"""READ ONLY DEFERRABLE waits for the transactions of others."""

# caught by: test_search_users_whatever_goes_wrong


async def search_users(pool, text):
    # The backslash first, or it would escape the escapes.
    literal = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    async with (
        pool.acquire() as conn,
        conn.transaction(isolation="serializable", readonly=True, deferrable=True),
    ):
        rows = await conn.fetch(
            """
            SELECT id, name, email, active, created_at
            FROM users
            WHERE name ILIKE '%' || $1 || '%'
            ORDER BY id
            """,
            literal,
        )
    return [dict(row) for row in rows]
