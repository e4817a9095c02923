"""Skills that differ in their line ends are taken for one."""

# caught by: test_find_profiles_tells_all_skills_apart


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id",
        {"skills": ["\n".join(skill.splitlines())]},
    )
    return [row["id"] for row in rows]
