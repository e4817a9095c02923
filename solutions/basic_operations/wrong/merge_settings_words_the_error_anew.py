"""A violated CHECK is raised anew, in words of its own."""

# caught by: test_errors_of_1_3_are_no_answers


async def merge_settings(pool, profile_id, patch):
    try:
        return await pool.fetchval(
            "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
            profile_id,
            patch,
        )
    except asyncpg.CheckViolationError as error:
        raise asyncpg.CheckViolationError("no settings") from error
