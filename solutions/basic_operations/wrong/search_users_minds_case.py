"""Upper and lower case are told apart."""

# caught by: test_search_users_ignores_case_anywhere_in_the_name


async def search_users(pool, text):
    rows = await pool.fetch("SELECT * FROM users WHERE strpos(name, $1) > 0 ORDER BY id", text)
    return [dict(row) for row in rows]
