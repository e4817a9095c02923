"""A hundred users at most, which nobody asked for."""

# caught by: test_search_users_finds_any_text


async def search_users(pool, text):
    rows = await pool.fetch(
        "SELECT * FROM users WHERE strpos(lower(name), lower($1)) > 0 ORDER BY id LIMIT 100", text
    )
    return [dict(row) for row in rows]
