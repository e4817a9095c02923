"""Keys longer than 64 kilobytes are cut."""

# caught by: test_merge_settings_takes_keys_as_they_are


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
        profile_id,
        {key[:65535]: value for key, value in patch.items()},
    )
