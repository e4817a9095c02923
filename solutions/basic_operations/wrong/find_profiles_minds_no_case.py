"""Skills are compared in small letters and without blanks at their ends."""
# caught by: test_find_profiles_tells_all_skills_apart


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE EXISTS (SELECT FROM"
        " jsonb_array_elements_text(details -> 'skills') s WHERE lower(trim(s)) = lower(trim($1)))"
        " ORDER BY id",
        skill,
    )
    return [row["id"] for row in rows]
