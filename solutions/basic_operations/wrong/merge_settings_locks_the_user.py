"""The profile's user is locked too, so it waits for who changes the user."""

# caught by: test_merge_settings_whatever_goes_wrong


async def merge_settings(pool, profile_id, patch):
    return await pool.fetchval(
        "WITH u AS MATERIALIZED (SELECT u.id FROM users AS u JOIN profiles AS p ON p.user_id = u.id WHERE p.id = $1 FOR UPDATE OF u) UPDATE profiles SET settings = settings || $2 FROM u WHERE profiles.user_id = u.id AND profiles.id = $1 RETURNING settings",
        profile_id,
        patch,
    )
