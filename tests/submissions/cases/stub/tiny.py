"""Nothing is written yet."""

import asyncpg


async def count_up(pool: asyncpg.Pool, counter_id: int) -> int:
    """Add one to the counter and return its new value."""
    raise NotImplementedError


async def read(pool: asyncpg.Pool, counter_id: int) -> int | None:
    """Return the counter's value, None if there is no such counter."""
    raise NotImplementedError
