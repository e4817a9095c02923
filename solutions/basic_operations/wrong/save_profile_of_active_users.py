"""Users who are not active are taken for unknown."""

# caught by: test_profile_comes_back_equal


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    if not await pool.fetchval("SELECT true FROM users WHERE id = $1 AND active", profile.user_id):
        raise asyncpg.ForeignKeyViolationError("no such user")
    return await pool.fetchval(
        "INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,"
        " settings, last_seen, token, note)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        *astuple(profile),
    )
