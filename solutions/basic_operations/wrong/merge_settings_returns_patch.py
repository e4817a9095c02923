"""The patch is returned, not what the settings are now."""

# caught by: test_merge_settings_changes_only_the_given_keys


async def merge_settings(pool, profile_id, patch):
    status = await pool.execute(
        "UPDATE profiles SET settings = settings || $2 WHERE id = $1", profile_id, patch
    )
    return patch if status == "UPDATE 1" else None
