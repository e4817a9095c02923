"""Fetches all users as one row, and searches in Python."""

# caught by: test_search_users_fetches_matching_rows_only


async def search_users(pool, text):
    names = ("id", "name", "email", "active", "created_at")
    rows = await pool.fetchval(
        "SELECT array_agg(ROW(id, name, email, active, created_at) ORDER BY id) FROM users"
        " WHERE $1::text IS NOT NULL",
        text,
    )
    users = [dict(zip(names, row, strict=True)) for row in rows or []]
    return [user for user in users if text.casefold() in user["name"].casefold()]
