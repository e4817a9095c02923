"""Profiles of users who are not active are left out."""

# caught by: test_find_profiles_matches_whole_skills


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT p.id FROM profiles p JOIN users u ON u.id = p.user_id"
        " WHERE u.active AND details @> $1 ORDER BY p.id",
        {"skills": [skill]},
    )
    return [row["id"] for row in rows]
