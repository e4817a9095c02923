"""Who holds the row for longer than that makes the call fail."""

# caught by: test_merges_at_the_same_moment_all_survive


async def merge_settings(pool, profile_id, patch):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '500ms'")
        return await conn.fetchval(
            "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
            profile_id,
            patch,
        )
