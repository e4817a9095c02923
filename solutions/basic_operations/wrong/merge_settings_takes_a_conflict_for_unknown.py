"""A conflict is answered as if there were no such profile."""

# caught by: test_errors_of_1_3_are_no_answers

update_settings = merge_settings


async def merge_settings(pool, profile_id, patch):
    try:
        return await update_settings(pool, profile_id, patch)
    except asyncpg.SerializationError:
        return None
