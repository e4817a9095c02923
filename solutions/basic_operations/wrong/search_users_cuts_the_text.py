"""Of a long text the first hundred characters are searched for."""

# caught by: test_search_users_finds_any_text


async def search_users(pool, text):
    rows = await pool.fetch(
        "SELECT * FROM users WHERE position(lower($1) IN lower(name)) > 0 ORDER BY id", text[:100]
    )
    return [dict(row) for row in rows]
