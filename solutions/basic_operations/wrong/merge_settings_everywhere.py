"""The WHERE is missing, so everybody's settings change."""

# caught by: test_merge_settings_changes_only_the_given_keys


async def merge_settings(pool, profile_id, patch):
    async with pool.acquire() as conn:
        await conn.execute("UPDATE profiles SET settings = settings || $1", patch)
        return await conn.fetchval("SELECT settings FROM profiles WHERE id = $1", profile_id)
