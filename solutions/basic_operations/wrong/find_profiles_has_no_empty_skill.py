"""The empty text is taken for no skill at all."""
# caught by: test_find_profiles_tells_all_skills_apart

_find = find_profiles_with_skill


async def find_profiles_with_skill(pool, skill):
    return await _find(pool, skill) if skill else []
