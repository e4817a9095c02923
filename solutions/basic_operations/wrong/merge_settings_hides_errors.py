"""Whatever goes wrong, the answer is that there is no such profile."""
# caught by: test_errors_of_1_3_are_no_answers

_merge_settings = merge_settings


async def merge_settings(pool, profile_id, patch):
    try:
        return await _merge_settings(pool, profile_id, patch)
    except asyncpg.PostgresError:
        return None
