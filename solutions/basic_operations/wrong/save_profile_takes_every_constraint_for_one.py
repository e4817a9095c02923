"""Whatever constraint refuses a profile, it is told as a second one."""

# caught by: test_save_profile_lets_constraints_speak


async def save_profile(pool, profile):
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    try:
        return await pool.fetchval(
            """
        INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,
                              settings, last_seen, token, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        RETURNING id
        """,
            *astuple(profile),
        )
    except asyncpg.IntegrityConstraintViolationError as error:
        raise asyncpg.UniqueViolationError("this user has a profile") from error
