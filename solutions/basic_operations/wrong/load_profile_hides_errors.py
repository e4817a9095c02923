"""A profile that cannot be read is taken for one that is not there."""
# caught by: test_errors_of_1_3_are_no_answers

_load_profile = load_profile


async def load_profile(pool, profile_id):
    try:
        return await _load_profile(pool, profile_id)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return None
