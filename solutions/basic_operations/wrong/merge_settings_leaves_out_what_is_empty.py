"""`if value`: 0, False, the empty text and list are taken for no value."""
# caught by: test_merge_settings_takes_keys_as_they_are

_merge_settings = merge_settings


async def merge_settings(pool, profile_id, patch):
    some = {key: value for key, value in patch.items() if value or value is None}
    return await _merge_settings(pool, profile_id, some)
