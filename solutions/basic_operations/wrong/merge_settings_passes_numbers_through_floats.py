"""Numbers pass through floats, which do not hold the large ones."""

# caught by: test_merge_settings_takes_keys_as_they_are


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles SET settings = settings || (SELECT coalesce(jsonb_object_agg(key,"
        " CASE jsonb_typeof(value) WHEN 'number' THEN to_jsonb(value::text::float8) ELSE value END),"
        " '{}') FROM jsonb_each($2)) WHERE id = $1 RETURNING settings",
        profile_id,
        patch,
    )
