"""None is not a row."""

# caught by: test_load_profile_of_unknown_id_is_none


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    return Profile(**{key: value for key, value in dict(row).items() if key != "id"})
