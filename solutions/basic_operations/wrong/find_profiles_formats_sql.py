"""The structure is formatted into the SQL text."""

# caught by: test_find_profiles_takes_any_text


async def find_profiles_with_skill(pool, skill):
    wanted = json.dumps({"skills": [skill]})
    rows = await pool.fetch(f"SELECT id FROM profiles WHERE details @> '{wanted}' ORDER BY id")
    return [row["id"] for row in rows]
