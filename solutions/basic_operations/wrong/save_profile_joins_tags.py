"""The tags are joined into one text, so that commas inside them split them later."""

# caught by: test_profile_comes_back_equal


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    return await pool.fetchval(
        """
        INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,
                              settings, last_seen, token, note)
        VALUES ($1, $2, $3, $4, $5, string_to_array($6, ','), $7, $8, $9, $10, $11)
        RETURNING id
        """,
        profile.user_id,
        profile.nickname,
        profile.age,
        profile.balance,
        profile.newsletter,
        ",".join(profile.tags),
        profile.details,
        profile.settings,
        profile.last_seen,
        profile.token,
        profile.note,
    )
