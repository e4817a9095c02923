"""The user is active from then on."""

# caught by: test_profile_comes_back_equal


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE users SET active = true WHERE id = $1", profile.user_id)
        return await conn.fetchval(
            "INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,"
            " settings, last_seen, token, note)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
            *astuple(profile),
        )
