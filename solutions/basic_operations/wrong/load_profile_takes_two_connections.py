"""Takes a second connection while it has one: of a pool of one it waits for ever."""

# caught by: test_profile_comes_back_equal


async def load_profile(pool, profile_id):
    async with pool.acquire():
        row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    return Profile(**{k: v for k, v in row.items() if k != "id"}) if row else None
