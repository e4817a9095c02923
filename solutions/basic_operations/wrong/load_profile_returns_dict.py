"""A dict comes back where a Profile was asked for."""

# caught by: test_profile_comes_back_equal


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    return {key: value for key, value in row.items() if key != "id"} if row else None
