"""An age that the table takes is refused."""

# caught by: test_profile_holds_any_value_of_its_types


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None or profile.age > 120:
        raise ValueError("last_seen needs a time zone")
    return await pool.fetchval(
        "INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,"
        " settings, last_seen, token, note)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        *astuple(profile),
    )
