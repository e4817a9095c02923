"""All profiles are fetched, and searched in Python."""

# caught by: test_find_profiles_may_find_none


async def find_profiles_with_skill(pool, skill):
    rows = await pool.fetch("SELECT id, details FROM profiles ORDER BY id")
    return [
        row["id"]
        for row in rows
        if skill in [s for s in row["details"].get("skills") or [] if isinstance(s, str)]
    ]
