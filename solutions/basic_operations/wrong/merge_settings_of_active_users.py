"""Profiles of users who are not active are taken for unknown."""

# caught by: test_merge_settings_changes_only_the_given_keys


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles p SET settings = settings || $2 FROM users u"
        " WHERE u.id = p.user_id AND u.active AND p.id = $1 RETURNING settings",
        profile_id,
        patch,
    )
