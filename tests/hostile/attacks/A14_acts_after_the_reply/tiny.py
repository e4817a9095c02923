"""Tomorrow, tomorrow."""

import asyncio
import threading

UPDATE = "UPDATE counters SET value = value + 1 WHERE id = $1"


async def later(pool, counter_id):
    await asyncio.sleep(1)
    await pool.execute(UPDATE, counter_id)
    print("BREACH: still there after the test")


async def count_up(pool, counter_id):
    global kept
    kept = asyncio.create_task(later(pool, counter_id))
    loop = asyncio.get_running_loop()
    work = lambda: asyncio.run_coroutine_threadsafe(later(pool, counter_id), loop)
    threading.Timer(0.5, work).start()
    return 1


async def rename(pool, counter_id, name):
    global kept
    kept = asyncio.create_task(later(pool, counter_id))


async def name_of(pool, counter_id):
    return ""
