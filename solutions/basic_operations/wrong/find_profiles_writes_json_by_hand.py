"""JSON put together by hand breaks at the first quote."""

# caught by: test_find_profiles_takes_any_text


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1::text::jsonb ORDER BY id",
        f'{{"skills": ["{skill}"]}}',
    )
    return [row["id"] for row in rows]
