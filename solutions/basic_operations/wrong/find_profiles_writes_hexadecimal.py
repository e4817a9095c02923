"""The skill stands in the SQL text, as the hexadecimal digits of its bytes."""

# caught by: test_find_profiles_takes_any_text


async def find_profiles_with_skill(pool, skill):
    digits = json.dumps({"skills": [skill]}).encode().hex()
    rows = await pool.fetch(
        f"SELECT id FROM profiles WHERE details @> convert_from('\\x{digits}', 'UTF8')::jsonb"
        " ORDER BY id"
    )
    return [row["id"] for row in rows]
