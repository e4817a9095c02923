"""A naive last_seen is refused with a connection in hand, which never goes back to the pool."""

# caught by: test_save_profile_refuses_a_naive_datetime


async def save_profile(pool, profile):
    conn = await pool.acquire()
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    try:
        return await conn.fetchval(
            """
            INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,
                                  settings, last_seen, token, note)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            RETURNING id
            """,
            *astuple(profile),
        )
    finally:
        await pool.release(conn)
