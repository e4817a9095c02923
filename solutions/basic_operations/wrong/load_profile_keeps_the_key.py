"""FOR KEY SHARE: who reads waits for everybody who deletes the row, or changes its key."""

# caught by: test_load_profile_whatever_goes_wrong


async def load_profile(pool, profile_id):
    row = await pool.fetchrow(
        """
        SELECT user_id, nickname, age, balance, newsletter, tags, details, settings, last_seen,
               token, note
        FROM profiles
        WHERE id = $1
        FOR KEY SHARE
        """,
        profile_id,
    )
    return Profile(**row) if row else None
