"""One UPDATE for each key."""

# caught by: test_merge_settings_replaces_values_whole


async def merge_settings(pool, profile_id, patch):
    settings = None
    for key, value in patch.items():
        settings = await pool.fetchval(
            "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
            profile_id,
            {key: value},
        )
    return settings
