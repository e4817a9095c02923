"""Writes nothing where the settings contain the patch: a part of a value does not replace it."""

# caught by: test_merge_settings_replaces_values_whole


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        """
        UPDATE profiles
        SET settings = CASE WHEN settings @> $2 THEN settings ELSE settings || $2 END
        WHERE id = $1
        RETURNING settings
        """,
        profile_id,
        patch,
    )
