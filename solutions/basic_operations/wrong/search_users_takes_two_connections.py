"""Takes a second connection while it has one: of a pool of one it waits for ever."""

# caught by: test_search_users_ignores_case_anywhere_in_the_name


async def search_users(pool, text):
    async with pool.acquire():
        rows = await pool.fetch(
            "SELECT * FROM users WHERE position(lower($1) IN lower(name)) > 0 ORDER BY id", text
        )
    return [dict(row) for row in rows]
