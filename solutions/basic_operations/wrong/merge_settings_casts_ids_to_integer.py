"""Ids are bigint: those from 2**31 on are refused."""

# caught by: test_merge_settings_takes_keys_as_they_are


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles SET settings = settings || $2 WHERE id = $1::int RETURNING settings",
        profile_id,
        patch,
    )
