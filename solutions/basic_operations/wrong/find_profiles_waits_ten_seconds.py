"""It gives up after ten seconds of its own."""

# caught by: test_find_profiles_whatever_goes_wrong


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id", {"skills": [skill]}, timeout=10
    )
    return [row["id"] for row in rows]
