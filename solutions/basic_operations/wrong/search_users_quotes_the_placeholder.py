"""Inside quotes $1 is two characters, not a parameter."""

# caught by: test_search_users_ignores_case_anywhere_in_the_name
# caught by: test_search_users_takes_backslashes_literally


async def search_users(pool, text):
    rows = await pool.fetch("SELECT * FROM users WHERE name ILIKE '%$1%' ORDER BY id", text)
    return [dict(row) for row in rows]
