"""LIKE over the JSON as text finds parts of words and other keys."""

# caught by: test_find_profiles_matches_whole_skills


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE strpos(details::text, $1) > 0 ORDER BY id", skill
    )
    return [row["id"] for row in rows]
