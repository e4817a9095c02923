"""It gives up after five seconds of its own, while somebody else holds the profile."""

# caught by: test_merges_at_the_same_moment_all_survive


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
        profile_id,
        patch,
        timeout=5,
    )
