"""None comes back instead of an empty list."""

# caught by: test_find_profiles_may_find_none


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id", {"skills": [skill]}
    )
    return [row["id"] for row in rows] or None
