"""Read, change in Python, write back: what happened in between is lost."""

# caught by: test_merges_at_the_same_moment_all_survive, test_merge_settings_is_one_statement


async def merge_settings(pool, profile_id, patch):
    settings = await pool.fetchval("SELECT settings FROM profiles WHERE id = $1", profile_id)
    if settings is None:
        return None
    settings.update(patch)
    await pool.execute("UPDATE profiles SET settings = $2 WHERE id = $1", profile_id, settings)
    return settings
