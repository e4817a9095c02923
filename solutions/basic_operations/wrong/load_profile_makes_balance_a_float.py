"""Money becomes a float on its way out of the database."""

# caught by: test_profile_balance_keeps_every_digit, test_profile_comes_back_equal


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    if row is None:
        return None
    values = {key: value for key, value in row.items() if key != "id"}
    return Profile(**(values | {"balance": float(row["balance"])}))
