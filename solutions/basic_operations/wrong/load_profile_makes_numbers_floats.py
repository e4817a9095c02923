"""Whole numbers of details come back as floats, which are equal to them."""

# caught by: test_profile_holds_any_value_of_its_types


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    if row is None:
        return None
    values = {k: v for k, v in row.items() if k != "id"}
    values["details"] = {k: float(v) if type(v) is int else v for k, v in values["details"].items()}
    return Profile(**values)
