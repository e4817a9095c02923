"""Catches that a lock was not to be had, and tries again."""

# caught by: test_errors_of_1_3_are_no_answers

insert_profile = save_profile


async def save_profile(pool, profile):
    try:
        return await insert_profile(pool, profile)
    except asyncpg.LockNotAvailableError:
        return await insert_profile(pool, profile)
