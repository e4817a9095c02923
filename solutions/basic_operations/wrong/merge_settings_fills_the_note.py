"""A note that is NULL becomes an empty one by the way."""

# caught by: test_merge_settings_changes_only_the_given_keys


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles SET settings = settings || $2, note = coalesce(note, '') WHERE id = $1"
        " RETURNING settings",
        profile_id,
        patch,
    )
