"""When nobody looks."""

import asyncio
import atexit
import gc
import weakref

UPDATE = "UPDATE counters SET value = 1 WHERE id = 1"


class Last:
    def __del__(self):
        print("BREACH: collected after the test")


def work(pool, loop):
    loop.call_later(0.4, lambda: loop.create_task(pool.execute(UPDATE)))


async def count_up(pool, counter_id):
    loop = asyncio.get_running_loop()
    last = Last()
    last.itself = last
    gc.freeze()
    weakref.finalize(loop, print, "BREACH: finalized")
    atexit.register(print, "BREACH: at exit")
    listener = await pool.acquire()
    await listener.add_listener("later", lambda *_: work(pool, loop))
    loop.create_task(pool.execute("SELECT pg_sleep(0.4), pg_notify('later', '')"))
    loop.create_task(pool.execute("SELECT 1"))
    work(pool, loop)
    await asyncio.sleep(0.05)
    return 1
