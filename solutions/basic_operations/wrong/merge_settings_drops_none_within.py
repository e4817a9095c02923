"""None inside of a value is left out."""

# caught by: test_merge_settings_takes_keys_as_they_are


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles SET settings = settings || (SELECT coalesce(jsonb_object_agg(key,"
        " CASE jsonb_typeof(value) WHEN 'object' THEN jsonb_strip_nulls(value) ELSE value END), '{}')"
        " FROM jsonb_each($2)) WHERE id = $1 RETURNING settings",
        profile_id,
        patch,
    )
