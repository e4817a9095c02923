"""The skill is looked for anywhere in details."""

# caught by: test_find_profiles_matches_whole_skills


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE jsonb_path_exists(details, '$.** ? (@ == $s)', $1) ORDER BY id",
        {"s": skill},
    )
    return [row["id"] for row in rows]
