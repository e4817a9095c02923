"""Of a profile that comes in the very moment, nobody hears: ON CONFLICT DO NOTHING."""

# caught by: test_save_profile_lets_constraints_speak


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    if await pool.fetchval("SELECT true FROM profiles WHERE user_id = $1", profile.user_id):
        raise asyncpg.UniqueViolationError("there is a profile")
    return await pool.fetchval(
        "INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,"
        " settings, last_seen, token, note)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (user_id) DO NOTHING RETURNING id",
        *astuple(profile),
    )
