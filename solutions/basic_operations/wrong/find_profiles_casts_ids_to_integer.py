"""Ids are bigint: those from 2**31 on are an error."""

# caught by: test_find_profiles_tells_all_skills_apart


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id::int FROM profiles WHERE details @> $1 ORDER BY id", {"skills": [skill]}
    )
    return [row["id"] for row in rows]
