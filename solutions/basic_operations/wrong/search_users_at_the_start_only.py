"""Only names that begin with the text are found."""

# caught by: test_search_users_ignores_case_anywhere_in_the_name


async def search_users(pool, text):
    rows = await pool.fetch(
        "SELECT * FROM users WHERE starts_with(lower(name), $1) ORDER BY id", text.lower()
    )
    return [dict(row) for row in rows]
