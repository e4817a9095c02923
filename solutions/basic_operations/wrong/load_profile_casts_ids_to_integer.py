"""Ids are bigint: those from 2**31 on are refused."""

# caught by: test_profile_holds_any_value_of_its_types


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1::int", profile_id)
    return Profile(**{k: v for k, v in row.items() if k != "id"}) if row else None
