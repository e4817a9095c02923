"""Keys are trimmed and lowered: two that differ become one."""
# caught by: test_merge_settings_takes_keys_as_they_are

_merge_settings = merge_settings


async def merge_settings(pool, profile_id, patch):
    return await _merge_settings(
        pool, profile_id, {key.strip().lower(): value for key, value in patch.items()}
    )
