"""FOR SHARE: who searches waits for everybody who changes one of the profiles."""

# caught by: test_find_profiles_whatever_goes_wrong


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id FOR SHARE", {"skills": [skill]}
    )
    return [row["id"] for row in rows]
