"""One lock for all settings: while one merge waits, all do."""

# caught by: test_merges_at_the_same_moment_all_survive


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "WITH gate AS MATERIALIZED (SELECT pg_advisory_xact_lock(7))"
        " UPDATE profiles SET settings = settings || $2 FROM gate WHERE id = $1 RETURNING settings",
        profile_id,
        patch,
    )
