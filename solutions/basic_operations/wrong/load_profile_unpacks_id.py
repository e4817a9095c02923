"""SELECT * brings the id along, which Profile does not take."""

# caught by: test_profile_comes_back_equal


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    return Profile(**row) if row else None
