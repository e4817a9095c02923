"""FOR KEY SHARE: who reads waits for everybody who deletes the row, or changes its key."""

# caught by: test_find_profiles_whatever_goes_wrong


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id FOR KEY SHARE", {"skills": [skill]}
    )
    return [row["id"] for row in rows]
