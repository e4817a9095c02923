"""Ids are compared as texts: '10' comes before '9'."""

# caught by: test_find_profiles_tells_all_skills_apart


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id::text", {"skills": [skill]}
    )
    return [row["id"] for row in rows]
