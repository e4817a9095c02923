"""The patch stands in the SQL text, quoted by hand."""

# caught by: test_merge_settings_is_one_statement


async def merge_settings(pool, profile_id, patch):
    quoted = json.dumps(patch).replace("'", "''")
    return await pool.fetchval(
        f"UPDATE profiles SET settings = settings || '{quoted}' WHERE id = $1 RETURNING settings",
        profile_id,
    )
