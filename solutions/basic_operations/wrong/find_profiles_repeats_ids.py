"""Expanding the list repeats a profile that names the skill twice."""

# caught by: test_find_profiles_matches_whole_skills


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        """
        SELECT profiles.id
        FROM profiles, jsonb_array_elements_text(details -> 'skills') AS one (skill)
        WHERE jsonb_typeof(details -> 'skills') = 'array' AND one.skill = $1
        ORDER BY id
        """,
        skill,
    )
    return [row["id"] for row in rows]
