"""A character that PostgreSQL refuses is left out in silence."""

# caught by: test_save_profile_lets_constraints_speak


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    values = list(astuple(profile))
    values[1] = values[1].replace("\0", "")
    values[5] = [tag.replace("\0", "") for tag in values[5]]
    values[10] = values[10] and values[10].replace("\0", "")
    return await pool.fetchval(
        "INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,"
        " settings, last_seen, token, note)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        *values,
    )
