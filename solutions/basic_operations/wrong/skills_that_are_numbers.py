"""A number in the list is taken for the text of its digits."""

# caught by: test_find_profiles_tells_all_skills_apart


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE jsonb_typeof(details->'skills') = 'array' AND $1 IN"
        " (SELECT jsonb_array_elements_text(CASE jsonb_typeof(details->'skills')"
        " WHEN 'array' THEN details->'skills' ELSE '[]' END)) ORDER BY id",
        skill,
    )
    return [row["id"] for row in rows]
