"""~* reads the text as a regular expression."""

# caught by: test_search_users_cannot_be_injected, test_search_users_takes_backslashes_literally


async def search_users(pool, text):
    rows = await pool.fetch("SELECT * FROM users WHERE name ~* $1 ORDER BY id", text)
    return [dict(row) for row in rows]
