"""Skills longer than 64 kilobytes are cut."""

# caught by: test_find_profiles_tells_all_skills_apart


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id", {"skills": [skill[:65535]]}
    )
    return [row["id"] for row in rows]
