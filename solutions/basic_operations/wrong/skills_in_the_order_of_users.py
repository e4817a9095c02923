"""Returns the profiles in the order of their users."""
# caught by: test_find_profiles_tells_all_skills_apart


async def find_profiles_with_skill(pool, skill):
    query = "SELECT id FROM profiles WHERE details @> $1 ORDER BY user_id"
    return [row["id"] for row in await pool.fetch(query, {"skills": [skill]})]
