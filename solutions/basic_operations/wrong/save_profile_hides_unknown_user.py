"""A missing user becomes None instead of an error."""

# caught by: test_save_profile_lets_constraints_speak


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    if not await pool.fetchval("SELECT 1 FROM users WHERE id = $1", profile.user_id):
        return None
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
