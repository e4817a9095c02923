"""READ ONLY DEFERRABLE waits for the transactions of others."""

# caught by: test_find_profiles_whatever_goes_wrong


async def find_profiles_with_skill(pool, skill):
    async with (
        pool.acquire() as conn,
        conn.transaction(isolation="serializable", readonly=True, deferrable=True),
    ):
        rows = await conn.fetch(
            "SELECT id FROM profiles WHERE details @> $1 ORDER BY id", {"skills": [skill]}
        )
    return [row["id"] for row in rows]
