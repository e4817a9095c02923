"""last_seen is set by the database's clock instead of from the profile."""

# caught by: test_profile_last_seen_is_the_same_moment, test_profile_comes_back_equal


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    return await pool.fetchval(
        """
        INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,
                              settings, last_seen, token, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), $9, $10)
        RETURNING id
        """,
        profile.user_id,
        profile.nickname,
        profile.age,
        profile.balance,
        profile.newsletter,
        profile.tags,
        profile.details,
        profile.settings,
        profile.token,
        profile.note,
    )
