"""The operands of || are swapped, so the old values win."""

# caught by: test_merge_settings_changes_only_the_given_keys
# caught by: test_merge_settings_replaces_values_whole


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles SET settings = $2 || settings WHERE id = $1 RETURNING settings",
        profile_id,
        patch,
    )
