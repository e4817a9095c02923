"""House full."""

from pathlib import Path

import asyncpg

WIRE = Path(__file__).parents[1] / "cell" / "wire"
kept = []


async def count_up(pool, counter_id):
    try:
        while len(kept) < 200:
            kept.append(
                await asyncpg.connect(host=str(WIRE), user="x", database="x", ssl=False)
            )
    except Exception as error:
        print("tried:", type(error).__name__, len(kept))
    if len(kept) > 40:
        print("BREACH:", len(kept), "connections")
    return 0


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
