"""Numbers and flags stand in the SQL text."""

# caught by: test_profile_holds_any_value_of_its_types


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    values = list(astuple(profile))
    return await pool.fetchval(
        "INSERT INTO profiles (nickname, tags, details, settings, last_seen, token, note,"
        " user_id, age, balance, newsletter)"
        f" VALUES ($1, $2, $3, $4, $5, $6, $7, {profile.user_id}, {profile.age},"
        f" {profile.balance}, {profile.newsletter}) RETURNING id",
        values[1],
        *values[5:],
    )
