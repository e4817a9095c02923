"""Emails are searched as well as names."""

# caught by: test_search_users_ignores_case_anywhere_in_the_name


async def search_users(pool, text):
    rows = await pool.fetch(
        "SELECT * FROM users WHERE position(lower($1) IN lower(name)) > 0"
        " OR position(lower($1) IN lower(email)) > 0 ORDER BY id",
        text,
    )
    return [dict(row) for row in rows]
