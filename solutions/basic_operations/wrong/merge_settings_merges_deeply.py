"""Nested dicts are merged too, although a value is to be replaced whole."""

# caught by: test_merge_settings_replaces_values_whole


async def merge_settings(pool, profile_id, patch):
    def merged(old, new):
        if isinstance(old, dict) and isinstance(new, dict):
            return old | {key: merged(old.get(key), value) for key, value in new.items()}
        return new

    async with pool.acquire() as conn, conn.transaction():
        settings = await conn.fetchval(
            "SELECT settings FROM profiles WHERE id = $1 FOR UPDATE", profile_id
        )
        if settings is None:
            return None
        return await conn.fetchval(
            "UPDATE profiles SET settings = $2 WHERE id = $1 RETURNING settings",
            profile_id,
            merged(settings, patch),
        )
