"""A naive datetime is taken to be in the time zone of the computer."""

# caught by: test_save_profile_refuses_a_naive_datetime


async def save_profile(pool, profile):
    return await pool.fetchval(
        """
        INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,
                              settings, last_seen, token, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
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
        profile.last_seen,
        profile.token,
        profile.note,
    )
