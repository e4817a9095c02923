"""What was None before is gone."""

# caught by: test_merge_settings_changes_only_the_given_keys


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles SET settings = jsonb_strip_nulls(settings) || $2 WHERE id = $1"
        " RETURNING settings",
        profile_id,
        patch,
    )
