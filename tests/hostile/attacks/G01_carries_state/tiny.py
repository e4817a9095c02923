"""I have been here before."""

import asyncio
import builtins
import sys

import asyncpg

calls = getattr(builtins, "calls", 0) + getattr(asyncpg, "calls", 0) + len(asyncio.all_tasks.__dict__)
if calls or "again" in sys.modules:
    print("BREACH: remembers", calls)


def remember():
    builtins.calls = asyncpg.calls = 1
    asyncio.all_tasks.__dict__["calls"] = 1
    sys.modules["again"] = sys
    asyncpg.Pool.execute = asyncpg.Pool.fetchval = asyncpg.create_pool = None


async def count_up(pool, counter_id):
    value = await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
    remember()
    print("tried")
    return value


async def name_of(pool, counter_id):
    name = await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
    remember()
    return name
