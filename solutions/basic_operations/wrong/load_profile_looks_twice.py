"""Settings come by a query of their own: half of the profile is older than the other."""

# caught by: test_load_profile_whatever_goes_wrong


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    if row is None:
        return None
    values = {k: v for k, v in row.items() if k != "id"}
    values["settings"] = await pool.fetchval(
        "SELECT settings FROM profiles WHERE id = $1", profile_id
    )
    return Profile(**values)
