"""Takes a second connection while it has one: of a pool of one it waits for ever."""

# caught by: test_merge_settings_changes_only_the_given_keys


async def merge_settings(pool, profile_id, patch):
    async with pool.acquire():
        return await pool.fetchval(
            "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
            profile_id,
            patch,
        )
