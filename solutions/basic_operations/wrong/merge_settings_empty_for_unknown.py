"""An unknown profile gives an empty dict."""

# caught by: test_merge_settings_of_unknown_profile_is_none


async def merge_settings(pool, profile_id, patch):
    return (
        await pool.fetchval(
            "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
            profile_id,
            patch,
        )
        or {}
    )
