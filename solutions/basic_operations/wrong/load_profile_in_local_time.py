"""A moment comes back in the computer's own time zone, not in UTC."""

# caught by: test_profile_last_seen_is_the_same_moment


async def load_profile(pool, profile_id):
    row = await pool.fetchrow(
        """
        SELECT user_id, nickname, age, balance, newsletter, tags, details, settings, last_seen,
               token, note
        FROM profiles
        WHERE id = $1
        """,
        profile_id,
    )
    if row is None:
        return None
    return Profile(**{**row, "last_seen": row["last_seen"].astimezone()})
