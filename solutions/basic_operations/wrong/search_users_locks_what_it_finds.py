"""FOR SHARE: who searches waits for everybody who changes one of the users found."""

# caught by: test_search_users_whatever_goes_wrong


async def search_users(pool, text):
    rows = await pool.fetch(
        "SELECT * FROM users WHERE position(lower($1) IN lower(name)) > 0 ORDER BY id FOR SHARE",
        text,
    )
    return [dict(row) for row in rows]
