"""$title, solved."""

import asyncpg


async def count_up(pool: asyncpg.Pool, name: str) -> int:
    """Add one to the counter of this name, and return its new value."""
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE name = $$1 RETURNING value", name
    )
