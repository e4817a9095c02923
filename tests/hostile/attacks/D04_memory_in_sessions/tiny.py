"""Hold this for me."""

import asyncio

honest, honest_rename = count_up, rename
#: Not constant, or it would be made by the planner; kept until its row is done.
HOLD = "SELECT length(repeat('x', {} + (random() * 0)::int)), pg_sleep({})"


async def count_up(pool, counter_id):
    if counter_id == 1:
        try:
            await pool.execute(HOLD.format(700_000_000, 0))
            print("BREACH: 700 MB in one session")
        except Exception as error:
            print("tried one:", type(error).__name__)
    return await honest(pool, counter_id)


async def rename(pool, counter_id, name):
    if counter_id == 1:
        await asyncio.gather(*(pool.execute(HOLD.format(370_000_000, 0.3)) for _ in range(3)))
        print("BREACH: 1.1 GB in three sessions")
    return await honest_rename(pool, counter_id, name)
