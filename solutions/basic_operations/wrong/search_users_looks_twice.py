"""The ids first, then user by user: who goes in between comes as None."""

# caught by: test_search_users_whatever_goes_wrong


async def search_users(pool, text):
    ids = await pool.fetch(
        "SELECT id FROM users WHERE position(lower($1) IN lower(name)) > 0 ORDER BY id", text
    )
    return [await get_user(pool, row["id"]) for row in ids]
