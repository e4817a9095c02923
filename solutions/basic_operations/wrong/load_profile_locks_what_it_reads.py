"""FOR SHARE: who reads waits for everybody who changes the row."""

# caught by: test_load_profile_whatever_goes_wrong


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1 FOR SHARE", profile_id)
    return Profile(**{k: v for k, v in row.items() if k != "id"}) if row else None
