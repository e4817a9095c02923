"""The id is asked for afterwards, by a user that somebody else may have changed by then."""

# caught by: test_save_profile_whatever_goes_wrong


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    await pool.execute(
        "INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,"
        " settings, last_seen, token, note)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        *astuple(profile),
    )
    return await pool.fetchval("SELECT id FROM profiles WHERE user_id = $1", profile.user_id)
