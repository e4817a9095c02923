"""A path in lax mode also looks into the lists within the list."""

# caught by: test_find_profiles_matches_whole_skills


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE jsonb_path_exists(details, '$.skills[*] ? (@ == $s)',"
        " jsonb_build_object('s', $1::text)) ORDER BY id",
        skill,
    )
    return [row["id"] for row in rows]
