"""Records come back instead of ids."""

# caught by: test_find_profiles_matches_whole_skills


async def find_profiles_with_skill(pool, skill):
    return await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id", {"skills": [skill]}
    )
