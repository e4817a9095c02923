"""The id stands in the SQL text."""

# caught by: test_profile_holds_any_value_of_its_types


async def load_profile(pool, profile_id):
    row = await pool.fetchrow(f"SELECT * FROM profiles WHERE id = {profile_id:d}")
    return Profile(**{k: v for k, v in row.items() if k != "id"}) if row else None
