"""The users found come in no particular order."""

# caught by: test_search_users_ignores_case_anywhere_in_the_name


async def search_users(pool, text):
    rows = await pool.fetch("SELECT * FROM users WHERE strpos(lower(name), lower($1)) > 0", text)
    return [dict(row) for row in rows]
