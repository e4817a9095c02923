"""The user is locked first, so it waits for who changes anything of the user."""

# caught by: test_save_profile_lets_constraints_speak


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    await pool.fetchval("SELECT id FROM users WHERE id = $1 FOR UPDATE", profile.user_id)
    return await pool.fetchval(
        """
        INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,
                              settings, last_seen, token, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        RETURNING id
        """,
        *astuple(profile),
    )
