"""The id stands in the SQL text."""

# caught by: test_merge_settings_is_one_statement


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        f"UPDATE profiles SET settings = settings || $1 WHERE id = {profile_id:d}"
        " RETURNING settings",
        patch,
    )
