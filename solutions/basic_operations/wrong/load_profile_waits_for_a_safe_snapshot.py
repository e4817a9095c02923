"""READ ONLY DEFERRABLE waits for the transactions of others."""

# caught by: test_load_profile_whatever_goes_wrong


async def load_profile(pool, profile_id):
    async with (
        pool.acquire() as conn,
        conn.transaction(isolation="serializable", readonly=True, deferrable=True),
    ):
        row = await conn.fetchrow(
            """
            SELECT user_id, nickname, age, balance, newsletter, tags, details, settings, last_seen,
                   token, note
            FROM profiles
            WHERE id = $1
            """,
            profile_id,
        )
    return Profile(**row) if row else None
