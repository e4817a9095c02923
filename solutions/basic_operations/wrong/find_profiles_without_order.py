"""The ids come in no particular order."""

# caught by: test_find_profiles_matches_whole_skills


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch("SELECT id FROM profiles WHERE details @> $1", {"skills": [skill]})
    return [row["id"] for row in rows]
