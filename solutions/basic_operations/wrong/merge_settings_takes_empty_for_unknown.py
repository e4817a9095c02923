"""Settings that are empty after the merge are taken for those of an unknown profile."""

# caught by: test_merge_settings_changes_only_the_given_keys


async def merge_settings(pool, profile_id, patch):
    merged = await pool.fetchval(
        "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
        profile_id,
        patch,
    )
    return merged or None
